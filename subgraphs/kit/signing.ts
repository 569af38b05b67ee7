import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { ROLES, SURFACES } from '@shopstack/drizzle/tables'
import { z } from 'zod'
import { expiring } from './expiring.js'
import { type Caller, SCOPES } from './viewer.js'

/** The headers of a signed call: who calls and when, and the proof of it. */
export const CALL_HEADERS = { call: 'shopstack-call', signature: 'shopstack-signature' } as const

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
const signedCall = z.object({ time: z.number(), nonce: z.string(), caller })

/** The headers that prove a call to a subgraph. Good for one call: a retry is signed anew. */
export function signCall(
  secret: string,
  call: Call & { caller: Caller },
  now: number = Date.now(),
): Record<string, string> {
  const userAgent = call.caller.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null
  const known: Caller = caller.parse({ ...call.caller, userAgent })
  const text = JSON.stringify({ time: now, nonce: randomBytes(16).toString('base64url'), caller: known })
  const header = Buffer.from(text).toString('base64url')
  return {
    [CALL_HEADERS.call]: header,
    [CALL_HEADERS.signature]: signatureOf(secret, header, call).toString('base64url'),
  }
}

/**
 * The check of a subgraph on its calls: who calls, or `null` for one that is unsigned, altered, for another
 * subgraph, older than 30 s, from the future, or heard before by this process.
 */
export function callVerifier(
  secret: string,
  now: () => number = Date.now,
): (headers: Headers, call: Call) => Caller | null {
  const heard = expiring<true>(NONCES_KEPT, now)
  return (headers, call) => {
    const header = headers[CALL_HEADERS.call]
    const signature = headers[CALL_HEADERS.signature]
    if (typeof header !== 'string' || typeof signature !== 'string') return null
    if (!isSame(Buffer.from(signature, 'base64url'), signatureOf(secret, header, call))) return null
    const { success, data } = signedCall.safeParse(JSON.parse(Buffer.from(header, 'base64url').toString()))
    if (!success) return null
    const { time, nonce } = data
    if (now() - time > LATE_MS || time - now() > EARLY_MS || heard.get(nonce)) return null
    heard.set(nonce, true, time + LATE_MS + 1)
    return data.caller
  }
}

function signatureOf(secret: string, header: string, { to, body }: Call): Buffer {
  const digest = createHash('sha256').update(body).digest('hex')
  return createHmac('sha256', secret).update([VERSION, to, header, digest].join('\n')).digest()
}

const isSame = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected)
