import { randomUUID } from 'node:crypto'
import { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Subgraph } from '../subgraph/definition.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import { EVENT_STREAM, refusedResults, sendResults } from './event-stream.js'
import { onceEnded } from './exchange.js'
import { type Readiness, serveHealth } from './health.js'
import { jsonLimitError } from './json-limits.js'
import { callVerifier, INSTANCE_HEADER, type VerifierOptions } from './request-signature.js'
import { CHALLENGE, createServer, type ServerOptions } from './server.js'
import { type CallExchange, type CallResponse, shortCalls } from './short-calls.js'

const requestShape = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.object({ pinned: z.boolean().optional(), fresh: z.boolean().optional() }).nullish(),
})

/** Verification of the gateway's calls, and the timeout of their operations in milliseconds. */
export interface CallOptions extends Pick<VerifierOptions, 'secrets' | 'claim'> {
  readonly operationTimeout: number
  /** Measures calls that are served without Fastify; absent: none are. */
  readonly metrics?: Pick<Metrics, 'request'>
}

/** The HTTP endpoint of a subgraph. It accepts calls signed by the gateway, and unsigned health checks. */
export function serveSubgraph(
  subgraph: Subgraph,
  { operationTimeout, metrics, ...check }: CallOptions,
  readiness: Readiness,
  log: Logger,
): FastifyInstance {
  let short: NonNullable<ServerOptions['intercept']> = () => false
  const app = createServer(log, { intercept: (request, response) => short(request, response) })
  const instance = randomUUID()
  const verify = callVerifier({ ...check, instance })

  /** The operation of a call and its caller, or the response to a call that is not executed. */
  async function admit({ request: { headers } }: CallExchange, body: string) {
    const verdict = await verify(headers, { to: subgraph.name, body }).catch((err: unknown) => {
      log.error({ err, subgraph: subgraph.name }, 'cannot store call nonce')
      return null
    })
    if (!verdict) return failure(503, 'SERVICE_UNAVAILABLE', 'Temporarily unavailable. Try again.')
    if (verdict.kind === 'rejected')
      return {
        ...failure(401, 'UNAUTHENTICATED', 'The call is not signed by the gateway.'),
        headers: { 'www-authenticate': CHALLENGE },
      }
    const own = { [INSTANCE_HEADER]: instance }
    if (verdict.kind === 'misdirected')
      return { ...failure(421, 'MISDIRECTED', 'The call is signed for another process.'), headers: own }
    const parsed = requestShape.safeParse(parseJson(body))
    if (!parsed.success)
      return { ...failure(400, 'BAD_REQUEST', 'The body is not a GraphQL request.'), headers: own }
    return { operation: parsed.data, caller: verdict.caller, remainingMs: verdict.remainingMs, headers: own }
  }

  async function execute(exchange: CallExchange, call: Admitted): Promise<CallResponse> {
    const ms = Math.min(operationTimeout, call.remainingMs ?? operationTimeout)
    const cancellation = cancelledAfter(ms, exchange)
    const body = await subgraph.execute({ ...call.operation, cancellation }, call.caller)
    return { status: 200, headers: call.headers, body }
  }
  type Admitted = Exclude<Awaited<ReturnType<typeof admit>>, CallResponse>

  serveHealth(app, readiness)
  // Streams would keep their connections open.
  app.addHook('preClose', async () => subgraph.events?.close())
  // The signature covers the raw bytes, so the body is parsed after verification.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
  app.post('/graphql', async (request, reply) => {
    const exchange = { request: request.raw, response: reply.raw }
    const admitted = await admit(exchange, String(request.body))
    const send = ({ status, headers = {}, body }: CallResponse) =>
      reply.code(status).headers(headers).send(body)
    if ('status' in admitted) return send(admitted)
    const accept = String(request.headers.accept)
    if (!accept.includes(EVENT_STREAM)) return send(await execute(exchange, admitted))
    void reply.headers(admitted.headers)
    const results = await subgraph.subscribe(admitted.operation, admitted.caller)
    if (Symbol.asyncIterator in results) return sendResults(reply, results)
    // A client of graphql-sse alone reads no other body.
    return accept.includes(JSON_TYPE) ? results : sendResults(reply, refusedResults(results))
  })
  if (metrics) {
    const respond = async (exchange: CallExchange, body: string) => {
      const admitted = await admit(exchange, body)
      return 'status' in admitted ? admitted : execute(exchange, admitted)
    }
    short = shortCalls(app, { name: subgraph.name, metrics, log, respond })
  }
  return app
}

const JSON_TYPE = 'application/json'

/** Cancelled after `ms`, or when the gateway disconnects. */
function cancelledAfter(ms: number, { request, response }: CallExchange): Cancellation {
  const cancellation = new Cancellation()
  const timer = setTimeout(() => cancellation.cancel(), ms)
  onceEnded(request, response, (isAnswered) => {
    clearTimeout(timer)
    if (!isAnswered) cancellation.cancel()
  })
  return cancellation
}

const failure = (status: number, code: string, message: string): CallResponse => ({
  status,
  body: { errors: [{ message, extensions: { code } }] },
})

function parseJson(text: string): unknown {
  if (jsonLimitError(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
