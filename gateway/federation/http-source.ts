import type { GraphQLDataSource } from '@apollo/gateway'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { INSTANCE_HEADER, signCall } from '@shopstack/kit/http/request-signature'
import type { Resources, SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { ShopError } from '@shopstack/schema/errors'
import { Pool } from 'undici'
import { z } from 'zod'
import { remainingMs } from '../graphql/operation-deadline.js'
import { instanceBinding } from '../http/instance-binding.js'
import { callerIn, clientIn, isMutation, recordIn } from './in-process-source.js'
import { isJson, type PostResponse, post } from './post.js'
import { remoteSubscriptions } from './remote-subscriptions.js'
import {
  clientDisconnected,
  type FailureCause,
  isCircuitOpen,
  resilient,
  SubgraphUnreachableError,
} from './resilience.js'
import type { SubscriptionSource } from './subscription-source.js'

/** The largest response that is read from a subgraph. */
const MAX_RESPONSE_BYTES = 20_000_000
/** Of the response to a health check, this much is read so that the connection can be reused. */
const MAX_DUMPED_BYTES = 64_000
/** Timeout of a health request. */
const HEALTH_TIMEOUT_MS = 2_000
/** Statuses of a load balancer, or of a subgraph that starts or stops; a retry may reach another process. */
const TRANSIENT_STATUSES = new Set([502, 503, 504])
/** Status for a call that is signed for another process of the subgraph (RFC 9110). */
const MISDIRECTED_STATUS = 421

/** A subgraph that is a service of its own, and the pool of connections to it. */
export interface RemoteSubgraph extends GraphQLDataSource, SubscriptionSource {
  /** Whether its readiness check succeeds. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/** The address and the timeout of a subgraph. */
export interface RemoteOptions {
  name: SubgraphName
  url: string
  /** Signs the calls. */
  secret: string
  /** Timeout of a call including its retries, in milliseconds. */
  timeout: number
}

/** A call and its deadline: the abort signal, and `endsAt` in `performance.now()` milliseconds, which is sent to the subgraph. */
interface Call {
  readonly body: string
  readonly caller: Caller
  readonly signal: AbortSignal
  readonly endsAt: number
}

/**
 * A subgraph at a URL. Calls are signed and have a deadline, retries and a circuit breaker. A failed call is
 * `SERVICE_UNAVAILABLE` for the client; the cause is logged.
 */
export function httpSource(
  { name, url, secret, timeout }: RemoteOptions,
  { log, metrics, tracing }: Pick<Resources, 'log' | 'metrics' | 'tracing'>,
): RemoteSubgraph {
  const { origin, pathname } = new URL(url)
  const path = pathname === '/' ? '/graphql' : pathname
  const pool = new Pool(origin, {
    connections: 64,
    connect: { timeout: 2_000 },
    headersTimeout: timeout,
    bodyTimeout: timeout,
    maxResponseSize: MAX_RESPONSE_BYTES,
  })
  // Health requests have a pool of their own, so that they do not wait behind slow calls.
  const health = new Pool(origin, { connections: 2, connect: { timeout: HEALTH_TIMEOUT_MS } })
  const subscriptions = remoteSubscriptions({ name, url: `${origin}${path}`, secret, timeout }, { log })
  const calls = resilient(name, { log, metrics }, () => isOk(health, '/health/live'))

  const binding = instanceBinding()

  /** Sends a request with a new signature; a signature is accepted once. */
  const request = async ({ body, caller, signal, endsAt }: Call) => {
    const remainingMs = Math.max(1, endsAt - performance.now())
    const headers = {
      'content-type': 'application/json',
      ...signCall(secret, { to: name, body, caller, instance: binding.current(), remainingMs }),
      ...tracing?.headers(),
    }
    const response = await post(pool, { path, headers, body, signal })
    binding.saw(response.headers[INSTANCE_HEADER])
    return response
  }

  /** One attempt. A call rejected by a process it was not signed for was not executed, and is sent once more for any process. */
  const send = async (call: Call, clientSignal?: AbortSignal) => {
    try {
      const response = await request(call)
      return read(response.status === MISDIRECTED_STATUS ? await request(call) : response)
    } catch (cause) {
      if (clientSignal?.aborted) throw clientDisconnected()
      throw cause instanceof SubgraphUnreachableError
        ? cause
        : new SubgraphUnreachableError('no response', reasonOf(cause, call.signal), { cause })
    }
  }

  const process: GraphQLDataSource['process'] = async ({ request, context }) => {
    const kind = isMutation(request.query) ? 'mutation' : 'query'
    const { query, variables, extensions } = request
    const body = JSON.stringify({ query, variables, extensions })
    const caller = callerIn(context)
    // What the subgraph reads is not known here.
    recordIn(context)?.readUncached()
    // A mutation is completed even if its client disconnects.
    const clientSignal = kind === 'query' ? clientIn(context)?.signal : undefined
    const left = Math.ceil(remainingMs(context))
    const ms = Math.max(1, Math.min(timeout, left))
    const { signal, release } = abortedAfter(ms, clientSignal)
    const call = { body, caller, signal, endsAt: performance.now() + ms }
    try {
      return await calls[kind](() => send(call, clientSignal), { signal, isCutShort: left < timeout })
    } catch (cause) {
      if (clientSignal?.aborted) throw clientDisconnected()
      if (!isCircuitOpen(cause))
        log.error({ err: cause, requestId: caller.requestId, subgraph: name }, 'no response from subgraph')
      throw Object.assign(new ShopError('SERVICE_UNAVAILABLE', { service: name }), { cause })
    } finally {
      release()
    }
  }
  const close = async () => void (await Promise.all([pool.close(), health.destroy(), subscriptions.close()]))
  const { subscribe } = subscriptions
  return { process, subscribe, ready: () => isOk(health, '/health/ready'), close }
}

/** A signal for one call: aborted after `ms`, or with another signal. `AbortSignal.any` and `timeout` cost ten times as much. */
function abortedAfter(ms: number, other: AbortSignal | undefined) {
  const controller = new AbortController()
  const abort = () => controller.abort()
  const timer = setTimeout(abort, ms).unref()
  if (other?.aborted) abort()
  else other?.addEventListener('abort', abort, { once: true })
  const release = () => {
    clearTimeout(timer)
    other?.removeEventListener('abort', abort)
  }
  return { signal: controller.signal, release }
}

/** Reads a response; throws unless it is 200 with JSON. */
function read(response: PostResponse): SubgraphResponse {
  const { status, headers, body } = response
  if (isJson(response)) return parseResponse(JSON.parse(body.toString()))
  const what = status === 200 ? String(headers['content-type']) : `status ${status}`
  throw new SubgraphUnreachableError(`unexpected response: ${what}`, reasonOfStatus(status))
}

function reasonOfStatus(status: number): FailureCause {
  if (TRANSIENT_STATUSES.has(status)) return 'lost'
  return status >= 400 && status < 500 ? 'refused' : 'broken'
}

/** Error codes of undici for timeouts. */
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** The cause of a request without a usable response. */
function reasonOf(error: unknown, signal: AbortSignal): FailureCause {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (signal.aborted || TIMEOUTS.has(code)) return 'timeout'
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'refused'
  return isLost(error) ? 'lost' : 'broken'
}

/** Error codes of undici and the system for refused, failed and closed connections. */
const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'])

const isLost = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && LOST.has(String(error.code))) ||
    (error instanceof AggregateError && error.errors.some(isLost)))

const responseSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.unknown()).optional(),
  extensions: z.unknown().optional(),
})

function parseResponse(json: unknown): SubgraphResponse {
  // Only the envelope is checked: its content comes from the same code as in process.
  return responseSchema.parse(json) as SubgraphResponse
}

async function isOk(health: Pool, path: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS)
    const { statusCode, body } = await health.request({ path, method: 'GET', signal })
    await body.dump({ limit: MAX_DUMPED_BYTES })
    return statusCode === 200
  } catch {
    return false
  }
}
