import type { GraphQLDataSource } from '@apollo/gateway'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { INSTANCE_HEADER, signCall } from '@shopstack/kit/http/request-signature'
import type { Resources, SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { ShopError } from '@shopstack/schema/errors'
import { type Dispatcher, Pool } from 'undici'
import { z } from 'zod'
import { remainingMs } from '../graphql/operation-deadline.js'
import { instanceBinding } from '../http/instance-binding.js'
import { callerIn, clientIn, isMutation } from './in-process-source.js'
import { careful, clientGone, type FailureCause, isTurnedAway, NoAnswer } from './resilience.js'

/** The largest answer that is read from a subgraph, in bytes. */
const MAX_ANSWER = 20_000_000
/** How much of an answer that is of no use is read so that its connection can be kept, in bytes. */
const MAX_DUMPED = 64_000
/** How long an answer about health may take, in milliseconds. */
const HEALTH_TIMEOUT_MS = 2_000
/** What a balancer, or a subgraph that begins or ends, answers; the next try may meet another. */
const PASSING = new Set([502, 503, 504])
/** What a subgraph answers to a call that is signed for another of its processes (RFC 9110). */
const MISDIRECTED = 421

/** A subgraph that is a service of its own, and the pool of connections to it. */
export interface RemoteSubgraph extends GraphQLDataSource {
  /** Whether it says that it is ready. */
  ready(): Promise<boolean>
  close(): Promise<void>
}

/** Where a subgraph is, and how long it may take. */
export interface RemoteOptions {
  name: SubgraphName
  url: string
  /** Signs the calls. */
  secret: string
  /** The deadline of a call with all its tries, in milliseconds. */
  timeout: number
}

/** A call, and when it ends: with its signal, which the subgraph is told as `endsAt`, as `performance.now()` counts. */
interface Sent {
  readonly body: string
  readonly caller: Caller
  readonly signal: AbortSignal
  readonly endsAt: number
}

/**
 * A subgraph at a URL. Each call is signed and has a deadline; queries are tried again where that may help; while it
 * goes on failing it is left alone. Of a call that fails the client hears only that the subgraph is away, the log why.
 */
export function overHttp(
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
    maxResponseSize: MAX_ANSWER,
  })
  // Questions about health do not wait behind slow calls.
  const health = new Pool(origin, { connections: 2, connect: { timeout: HEALTH_TIMEOUT_MS } })
  const calls = careful(name, { log, metrics }, () => isOk(health, '/health/live'))

  const binding = instanceBinding()

  /** One request, signed anew: a signature is good once. */
  const request = async ({ body, caller, signal, endsAt }: Sent) => {
    const remainingMs = Math.max(1, endsAt - performance.now())
    const headers = {
      'content-type': 'application/json',
      ...signCall(secret, { to: name, body, caller, instance: binding.current(), remainingMs }),
      ...tracing?.headers(),
    }
    const response = await pool.request({ path, method: 'POST', headers, body, signal })
    binding.saw(response.headers[INSTANCE_HEADER])
    return response
  }

  /** One try. A call that came to another process than it was signed for has done nothing: it is signed for any, once. */
  const send = async (call: Sent, gone?: AbortSignal) => {
    try {
      const response = await request(call)
      if (response.statusCode !== MISDIRECTED) return await read(response)
      await response.body.dump({ limit: MAX_DUMPED })
      return await read(await request(call))
    } catch (cause) {
      if (gone?.aborted) throw clientGone()
      throw cause instanceof NoAnswer
        ? cause
        : new NoAnswer('it did not answer', reasonOf(cause, call.signal), { cause })
    }
  }

  const process: GraphQLDataSource['process'] = async ({ request, context }) => {
    const kind = isMutation(request.query) ? 'mutation' : 'query'
    const { query, variables, extensions } = request
    const body = JSON.stringify({ query, variables, extensions })
    const caller = callerIn(context)
    // What changes something is let come to its end, whoever still waits for it.
    const gone = kind === 'query' ? clientIn(context)?.signal : undefined
    const left = Math.ceil(remainingMs(context))
    const ms = Math.max(1, Math.min(timeout, left))
    const deadline = AbortSignal.timeout(ms)
    const signal = gone ? AbortSignal.any([gone, deadline]) : deadline
    const call = { body, caller, signal, endsAt: performance.now() + ms }
    try {
      return await calls[kind](() => send(call, gone), { signal, isCutShort: left < timeout })
    } catch (cause) {
      if (gone?.aborted) throw clientGone()
      if (!isTurnedAway(cause))
        log.error({ err: cause, requestId: caller.requestId, subgraph: name }, 'a subgraph did not answer')
      throw Object.assign(new ShopError('SERVICE_UNAVAILABLE', { service: name }), { cause })
    }
  }
  const close = async () => void (await Promise.all([pool.close(), health.destroy()]))
  return { process, ready: () => isOk(health, '/health/ready'), close }
}

/** Reads the answer to a request, which has to be that of a subgraph. */
async function read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<SubgraphResponse> {
  const type = String(headers['content-type'])
  if (statusCode === 200 && type.startsWith('application/json')) return readAnswer(await body.json())
  await body.dump({ limit: MAX_DUMPED })
  const what = statusCode === 200 ? type : `status ${statusCode}`
  throw new NoAnswer(`it answered with ${what}`, reasonOfStatus(statusCode))
}

function reasonOfStatus(status: number): FailureCause {
  if (PASSING.has(status)) return 'lost'
  return status >= 400 && status < 500 ? 'refused' : 'broken'
}

/** What undici calls a call that took too long. */
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

/** Why a request failed that has no usable answer. */
function reasonOf(error: unknown, signal: AbortSignal): FailureCause {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (signal.aborted || TIMEOUTS.has(code)) return 'timeout'
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') return 'refused'
  return isLost(error) ? 'lost' : 'broken'
}

/** What undici and the system call a connection that was not made, or did not last. */
const LOST = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT'])

const isLost = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && LOST.has(String(error.code))) ||
    (error instanceof AggregateError && error.errors.some(isLost)))

const answerShape = z.object({ data: z.unknown().optional(), errors: z.array(z.unknown()).optional() })

function readAnswer(json: unknown): SubgraphResponse {
  // Whoever answers something else is no subgraph; what is inside was shaped by the same code as in process.
  return answerShape.parse(json) as SubgraphResponse
}

async function isOk(health: Pool, path: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS)
    const { statusCode, body } = await health.request({ path, method: 'GET', signal })
    await body.dump({ limit: MAX_DUMPED })
    return statusCode === 200
  } catch {
    return false
  }
}
