import { randomUUID } from 'node:crypto'
import { Cancellation } from '@shopstack/drizzle/client/cancellation'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Subgraph } from '../subgraph/definition.js'
import type { Logger } from '../telemetry/log.js'
import { EVENT_STREAM, sendResults } from './event-stream.js'
import { onceEnded } from './exchange.js'
import { type Readiness, serveHealth } from './health.js'
import { jsonLimitError } from './json-limits.js'
import { callVerifier, INSTANCE_HEADER, type VerifierOptions } from './request-signature.js'
import { createServer } from './server.js'

const requestShape = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.object({ pinned: z.boolean().optional(), fresh: z.boolean().optional() }).nullish(),
})

/** Verification of the gateway's calls, and the timeout of their operations in milliseconds. */
export interface CallOptions extends Pick<VerifierOptions, 'secrets' | 'claim'> {
  readonly operationTimeout: number
}

/** The HTTP endpoint of a subgraph. It accepts calls signed by the gateway, and unsigned health checks. */
export function serveSubgraph(
  subgraph: Subgraph,
  { operationTimeout, ...check }: CallOptions,
  readiness: Readiness,
  log: Logger,
): FastifyInstance {
  const app = createServer(log)
  const instance = randomUUID()
  const verify = callVerifier({ ...check, instance })
  serveHealth(app, readiness)
  // Streams would keep their connections open.
  app.addHook('preClose', async () => subgraph.events?.close())
  // The signature covers the raw bytes, so the body is parsed after verification.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
  app.post('/graphql', async (request, reply) => {
    const body = String(request.body)
    const verdict = await verify(request.headers, { to: subgraph.name, body }).catch((err: unknown) => {
      log.error({ err, subgraph: subgraph.name }, 'cannot store call nonce')
      return null
    })
    if (!verdict)
      return reply.code(503).send(errorBody('SERVICE_UNAVAILABLE', 'Temporarily unavailable. Try again.'))
    if (verdict.kind === 'rejected')
      return reply.code(401).send(errorBody('UNAUTHENTICATED', 'The call is not signed by the gateway.'))
    reply.header(INSTANCE_HEADER, instance)
    if (verdict.kind === 'misdirected')
      return reply.code(421).send(errorBody('MISDIRECTED', 'The call is signed for another process.'))
    const parsed = requestShape.safeParse(parseJson(body))
    if (!parsed.success)
      return reply.code(400).send(errorBody('BAD_REQUEST', 'The body is not a GraphQL request.'))
    if (String(request.headers.accept).includes(EVENT_STREAM)) {
      const results = await subgraph.subscribe(parsed.data, verdict.caller)
      return Symbol.asyncIterator in results ? sendResults(reply, results) : results
    }
    const cancellation = cancelledAfter(
      Math.min(operationTimeout, verdict.remainingMs ?? operationTimeout),
      reply,
    )
    return subgraph.execute({ ...parsed.data, cancellation }, verdict.caller)
  })
  return app
}

/** Cancelled after `ms`, or when the gateway disconnects. */
function cancelledAfter(ms: number, { request, raw }: FastifyReply): Cancellation {
  const cancellation = new Cancellation()
  const timer = setTimeout(() => cancellation.cancel(), ms)
  onceEnded(request.raw, raw, (isAnswered) => {
    clearTimeout(timer)
    if (!isAnswered) cancellation.cancel()
  })
  return cancellation
}

const errorBody = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] })

function parseJson(text: string): unknown {
  if (jsonLimitError(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
