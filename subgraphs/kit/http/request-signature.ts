import { createHmac, hash, randomUUID, timingSafeEqual } from 'node:crypto'
import { ROLES, SURFACES } from '@shopstack/drizzle/tables'
import { z } from 'zod'
import { type Caller, SCOPES } from '../auth/viewer.js'

/** The headers of a signed call: claims and signature. */
export const CALL_HEADERS = { call: 'shopstack-call', signature: 'shopstack-signature' } as const

/** The response header that names the subgraph process, so that further calls can be signed for it alone. */
export const INSTANCE_HEADER = 'shopstack-instance'

/** A call: the target subgraph and the body as sent. */
export interface Call {
  /** Part of the signature: a call is valid for one subgraph only. */
  readonly to: string
  readonly body: string | Uint8Array
}

/** Request headers as Node parses them. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

const VERSION = 'v1'
const MAX_AGE_MS = 30_000
const MAX_CLOCK_SKEW_MS = 5_000
/** Longest time after its arrival that a call may be accepted. */
export const CALL_LIFETIME_MS = MAX_AGE_MS + MAX_CLOCK_SKEW_MS
/** The calls of a busy subgraph in half a minute. */
const MAX_NONCES = 200_000
/** Sessions store no more, and longer values would exceed the header size. */
const MAX_USER_AGENT_LENGTH = 255

const viewer = z.object({
  id: z.number(),
  role: z.enum(ROLES),
  sessionId: z.string().nullable(),
  granted: z.enum(SCOPES).exactOptional(),
})
const caller = z.object({
  viewer: viewer.nullable(),
  tokenRefused: z.boolean(),
  requestId: z.string(),
  address: z.string(),
  userAgent: z.string().nullable(),
  surface: z.enum(SURFACES),
})
const signedCall = z.object({
  time: z.number(),
  nonce: z.string().max(64),
  caller,
  /** The target process; missing: any process of the subgraph. */
  instance: z.string().exactOptional(),
  /** Remaining time of the operation. */
  remainingMs: z.number().positive().exactOptional(),
})

/** Signed in addition to the call. */
interface SignedFor {
  readonly caller: Caller
  /** The only process that may accept it; default: any process of the subgraph. */
  readonly instance?: string | null
  /** Remaining time of the operation; default: unlimited. */
  readonly remainingMs?: number | undefined
}

/** The headers of a signed call. Valid once: a retry is signed again. */
export function signCall(
  secret: string,
  { instance, remainingMs, ...call }: Call & SignedFor,
  now: number = Date.now(),
): Record<string, string> {
  const userAgent = call.caller.userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null
  const known: Caller = caller.parse({ ...call.caller, userAgent })
  const nonce = randomUUID()
  const signed = { time: now, nonce, caller: known, remainingMs, ...(instance && { instance }) }
  const text = JSON.stringify(signed)
  const header = Buffer.from(text).toString('base64url')
  return {
    [CALL_HEADERS.call]: header,
    [CALL_HEADERS.signature]: signatureOf(secret, header, call).toString('base64url'),
  }
}

/** The result of verifying a call. */
export type VerifiedCall =
  | { readonly kind: 'accepted'; readonly caller: Caller; readonly remainingMs?: number | undefined }
  /** Unsigned, altered, for another subgraph, older than 30 s, from the future, or replayed. */
  | { readonly kind: 'rejected' }
  /** Signed for another process: nothing was executed, and it may be signed again. */
  | { readonly kind: 'misdirected' }

/**
 * Claims a call's nonce, given when it was signed; false if another process, or this one before a restart, has claimed
 * it. Throws when that cannot be decided.
 */
export type ClaimNonce = (nonce: string, signedAt: number) => Promise<boolean>

/** Options of the verification. */
export interface VerifierOptions {
  /** A call signed with any of them is accepted: the secret, and a second one while it is rotated. */
  readonly secrets: readonly string[]
  /** Identifies this process; new at each start. */
  readonly instance: string
  /** Claims nonces across the processes of the subgraph; used for calls that any of them may accept. */
  readonly claim: ClaimNonce
  readonly now?: () => number
}

const REJECTED = { kind: 'rejected' } as const

/**
 * Verifies calls to a subgraph. Nonces of calls to this process are kept here, those of calls to any process in the
 * shared store, so no call is accepted twice, by another replica or after a restart.
 */
export function callVerifier({ secrets, instance, claim, now = Date.now }: VerifierOptions) {
  const accepted = nonceRegister(now)
  return async (headers: Headers, call: Call): Promise<VerifiedCall> => {
    const signed = readCall(secrets, headers, call)
    if (!signed) return REJECTED
    const { time, nonce } = signed
    if (now() - time > MAX_AGE_MS || time - now() > MAX_CLOCK_SKEW_MS || accepted.has(nonce)) return REJECTED
    if (signed.instance !== undefined && signed.instance !== instance) return { kind: 'misdirected' }
    accepted.add(nonce, time + MAX_AGE_MS + 1)
    if (signed.instance === undefined && !(await claim(nonce, time))) return REJECTED
    return { kind: 'accepted', caller: signed.caller, remainingMs: signed.remainingMs }
  }
}

/** Nonces until they expire; above {@link MAX_NONCES}, without the oldest. */
function nonceRegister(now: () => number) {
  const expiries = new Map<string, number>()
  return {
    has: (nonce: string): boolean => (expiries.get(nonce) ?? 0) > now(),
    add(nonce: string, expiresAt: number): void {
      expiries.set(nonce, expiresAt)
      for (const [oldest, expiry] of expiries) {
        if (expiries.size <= MAX_NONCES && expiry > now()) break
        expiries.delete(oldest)
      }
    },
  }
}

/** The claims of a correctly signed call. */
function readCall(secrets: readonly string[], headers: Headers, call: Call) {
  const header = headers[CALL_HEADERS.call]
  const signature = headers[CALL_HEADERS.signature]
  if (typeof header !== 'string' || typeof signature !== 'string') return null
  const given = Buffer.from(signature, 'base64url')
  if (!secrets.some((secret) => isEqual(given, signatureOf(secret, header, call)))) return null
  const { success, data } = signedCall.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString()))
  return success ? data : null
}

function signatureOf(secret: string, header: string, { to, body }: Call): Buffer {
  const digest = hash('sha256', body)
  return createHmac('sha256', secret).update([VERSION, to, header, digest].join('\n')).digest()
}

const isEqual = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected)
