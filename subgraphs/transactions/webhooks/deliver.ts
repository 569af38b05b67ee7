import { VERSION } from '@shopstack/drizzle/environment/version'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import { request } from 'undici'
import { webhookBody } from './payload.js'
import { signatureOf } from './secrets.js'
import type { ClaimedDelivery } from './sql/claim-deliveries.js'

/** The result of an attempt; delivered if it has no problem. */
export interface AttemptOutcome {
  /** HTTP status; null without a response. */
  readonly statusCode: number | null
  /** Such as `HTTP 302`, `ECONNREFUSED` or `timeout`; null on success. */
  readonly problem: string | null
  /** A bug of the shop, for its log. */
  readonly error?: unknown
}

/** From the DNS request to the header of the response, in which a receiver has stored the event. */
const ATTEMPT_TIMEOUT_MS = 15_000

/** Informational responses (RFC 9110, 15.2) before the one that counts; a receiver could send them without end. */
const MAX_INFORMATIONAL_RESPONSES = 10

/** The receiver wants no more events. */
export const GONE_STATUS = 410

const MAX_PROBLEM_LENGTH = 60
const CODE = /^[A-Z][A-Z0-9_]*$/

/**
 * Sends a delivery once. No redirect is followed. The status decides, so of the body of a response nothing is read: its size and its
 * pace do not matter.
 */
export async function attempt(
  { webhooks, currency }: Pick<SubgraphRuntime<'transactions'>, 'webhooks' | 'currency'>,
  { id, event, endpoint }: ClaimedDelivery,
): Promise<AttemptOutcome> {
  if (!event) return failed('event is swept')
  try {
    const body = webhookBody(event, currency)
    const at = new Date()
    const signature = signatureOf(webhooks.keys, endpoint, { id, at, body })
    if (signature === null) return failed('secret cannot be decrypted')
    const response = await withinBounds((bounds) =>
      request(endpoint.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'user-agent': `ShopStack/${VERSION}`,
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': signature,
        },
        body,
        dispatcher: webhooks.agent.dispatcher,
        ...bounds,
      }),
    )
    response.body.on('error', () => {}).destroy()
    const { statusCode } = response
    const isAccepted = statusCode >= 200 && statusCode < 300
    return { statusCode, problem: isAccepted ? null : `HTTP ${statusCode}` }
  } catch (error) {
    return failureOf(error)
  }
}

interface Bounds {
  readonly signal: AbortSignal
  onInfo(): void
}

/**
 * Ends an attempt that takes too long, or gets too many informational responses. Node 20 collects the garbage of an
 * `AbortSignal.timeout` that only `AbortSignal.any` refers to, and never aborts then.
 */
async function withinBounds<Result>(work: (bounds: Bounds) => Promise<Result>): Promise<Result> {
  const bound = new AbortController()
  const timer = setTimeout(
    () => bound.abort(new DOMException('no response in time', 'TimeoutError')),
    ATTEMPT_TIMEOUT_MS,
  )
  let count = 0
  try {
    return await work({
      signal: bound.signal,
      onInfo() {
        if (++count > MAX_INFORMATIONAL_RESPONSES)
          bound.abort(Object.assign(new Error('too many informational responses'), { code: 'TOO_MANY_1XX' }))
      },
    })
  } finally {
    clearTimeout(timer)
  }
}

const failed = (problem: string): AttemptOutcome => ({ statusCode: null, problem })

/** Codes of the network, DNS and TLS; messages may have what the receiver sent. */
function failureOf(error: unknown): AttemptOutcome {
  const { name, code } = error instanceof Error ? (error as Error & { code?: unknown }) : {}
  if (name === 'TimeoutError' || code === 'UND_ERR_CONNECT_TIMEOUT') return failed('timeout')
  if (code === 'EINTERNAL') return failed('internal address')
  if (typeof code === 'string' && CODE.test(code)) return failed(code.slice(0, MAX_PROBLEM_LENGTH))
  return { ...failed('internal error'), error }
}
