import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ROLES, SURFACES } from '@shopstack/drizzle/tables'
import { z } from 'zod'
import { type Caller, SCOPES } from '../auth/viewer.js'
import { expiring } from '../cache/expiring-map.js'
import type { ClaimNonce } from './call-nonces.js'

/** The headers of a signed call: who calls and when, and the proof of it. */
export const CALL_HEADERS = { call: 'shopstack-call', signature: 'shopstack-signature' } as const

/** The header in which a subgraph names the process that answered, so that further calls can be signed for it alone. */
export const INSTANCE_HEADER = 'shopstack-instance'

/** A call as both sides see it: the subgraph it is for, and its body as sent. */
export interface Call {
  /** Part of the signature, so that a call to one subgraph is worth nothing at another. */
  readonly to: string
  readonly body: string | Uint8Array
}

/** Request headers as Node hands them over. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>

const VERSION = 'v1'
const LATE_MS = 30_000
const EARLY_MS = 5_000
/** How long after its arrival a call may still be accepted, at most. */
export const CALL_LIFETIME_MS = LATE_MS + EARLY_MS
/** As many as a busy subgraph hears in half a minute. */
const NONCES_KEPT = 200_000
/** What a session keeps of it; longer ones would not fit into a header. */
const USER_AGENT_LENGTH = 255

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
  /** The process it is for; missing where that is any process of the subgraph. */
  instance: z.string().exactOptional(),
  /** How many milliseconds its operation has left. */
  remainingMs: z.number().positive().exactOptional(),
})

/** What is signed besides the call itself. */
interface SignedFor {
  readonly caller: Caller
  /** The only process that may accept it; any process of the subgraph unless given. */
  readonly instance?: string | null
  /** How many milliseconds its operation has left; as long as the subgraph likes unless given. */
  readonly remainingMs?: number | undefined
}

/** The headers that prove a call to a subgraph. Good for one call: a retry is signed anew. */
export function signCall(
  secret: string,
  { instance, remainingMs, ...call }: Call & SignedFor,
  now: number = Date.now(),
): Record<string, string> {
  const userAgent = call.caller.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null
  const known: Caller = caller.parse({ ...call.caller, userAgent })
  const nonce = randomBytes(16).toString('base64url')
  const signed = { time: now, nonce, caller: known, remainingMs, ...(instance && { instance }) }
  const text = JSON.stringify(signed)
  const header = Buffer.from(text).toString('base64url')
  return {
    [CALL_HEADERS.call]: header,
    [CALL_HEADERS.signature]: signatureOf(secret, header, call).toString('base64url'),
  }
}

/** What a subgraph makes of a call. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly caller: Caller; readonly remainingMs?: number | undefined }
  /** Unsigned, altered, for another subgraph, older than 30 s, from the future, or heard before. */
  | { readonly kind: 'refused' }
  /** Signed for another process: nothing has happened, and it may be signed anew. */
  | { readonly kind: 'misdirected' }

/** What the check of calls needs. */
export interface VerifierOptions {
  readonly secret: string
  /** Names this process, anew each time it starts. */
  readonly instance: string
  /** Shares nonces with the other processes of the subgraph; asked only about calls that are for any of them. */
  readonly claim: ClaimNonce
  readonly now?: () => number
}

const REFUSED = { kind: 'refused' } as const

/**
 * The check of a subgraph on its calls. A call for this very process is remembered here, one for any process where all of
 * them look, so that none is accepted twice: not by another replica, and not after a restart.
 */
export function callVerifier({ secret, instance, claim, now = Date.now }: VerifierOptions) {
  const heard = expiring<true>(NONCES_KEPT, now)
  return async (headers: Headers, call: Call): Promise<Verdict> => {
    const signed = readCall(secret, headers, call)
    if (!signed) return REFUSED
    const { time, nonce } = signed
    if (now() - time > LATE_MS || time - now() > EARLY_MS || heard.get(nonce)) return REFUSED
    if (signed.instance !== undefined && signed.instance !== instance) return { kind: 'misdirected' }
    heard.set(nonce, true, time + LATE_MS + 1)
    if (signed.instance === undefined && !(await claim(nonce, time))) return REFUSED
    return { kind: 'accepted', caller: signed.caller, remainingMs: signed.remainingMs }
  }
}

/** What a call says, when its signature is right. */
function readCall(secret: string, headers: Headers, call: Call) {
  const header = headers[CALL_HEADERS.call]
  const signature = headers[CALL_HEADERS.signature]
  if (typeof header !== 'string' || typeof signature !== 'string') return null
  if (!isSame(Buffer.from(signature, 'base64url'), signatureOf(secret, header, call))) return null
  const { success, data } = signedCall.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString()))
  return success ? data : null
}

function signatureOf(secret: string, header: string, { to, body }: Call): Buffer {
  const digest = createHash('sha256').update(body).digest('hex')
  return createHmac('sha256', secret).update([VERSION, to, header, digest].join('\n')).digest()
}

const isSame = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected)
