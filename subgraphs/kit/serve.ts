import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Readiness, serveHealth } from './health.js'
import { isTooDeep } from './http/json-depth.js'
import type { Logger } from './log.js'
import { createServer } from './server.js'
import { callVerifier, INSTANCE_HEADER, type VerifierOptions } from './signing.js'
import type { Subgraph } from './subgraph.js'

const requestShape = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  extensions: z.object({ pinned: z.boolean().optional() }).nullish(),
})

/** What the calls of a gateway are checked with. */
export type CallCheck = Pick<VerifierOptions, 'secret' | 'claim'>

/** A subgraph as an HTTP service. It answers calls that its gateway signed, and its health to anybody. */
export function serveSubgraph(
  subgraph: Subgraph,
  check: CallCheck,
  readiness: Readiness,
  log: Logger,
): FastifyInstance {
  const app = createServer(log)
  const instance = randomUUID()
  const verify = callVerifier({ ...check, instance })
  serveHealth(app, readiness)
  // The signature covers the bytes, so they are parsed only after it has been checked.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => done(null, body))
  app.post('/graphql', async (request, reply) => {
    const body = String(request.body)
    const verdict = await verify(request.headers, { to: subgraph.name, body }).catch((err: unknown) => {
      log.error({ err, subgraph: subgraph.name }, 'call nonce could not be stored')
      return null
    })
    if (!verdict) return reply.code(503).send(refusal('SERVICE_UNAVAILABLE', 'Try again.'))
    if (verdict.kind === 'refused')
      return reply.code(401).send(refusal('UNAUTHENTICATED', 'Calls are signed by the gateway.'))
    reply.header(INSTANCE_HEADER, instance)
    if (verdict.kind === 'misdirected')
      return reply.code(421).send(refusal('MISDIRECTED', 'The call is signed for another process.'))
    const parsed = requestShape.safeParse(parseJson(body))
    if (!parsed.success) return reply.code(400).send(refusal('BAD_REQUEST', 'This is no GraphQL request.'))
    return subgraph.execute(parsed.data, verdict.caller)
  })
  return app
}

const refusal = (code: string, message: string) => ({ errors: [{ message, extensions: { code } }] })

function parseJson(text: string): unknown {
  if (isTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
