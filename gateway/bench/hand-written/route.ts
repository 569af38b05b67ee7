import { connect } from '@shopstack/drizzle/client/connect'
import { authenticateRequest } from '@shopstack/gateway/http/authenticate'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { openResources } from '@shopstack/kit/process/resources'
import fastify, { type FastifyInstance } from 'fastify'
import type postgres from 'postgres'
import type { ProgramOptions, RunningProgram } from '../harness/program.js'
import type { Variables } from './statement.js'

/** The body of a GraphQL request. */
interface OperationBody<V = Variables> {
  operationName: string
  variables: V
}

/** The connection, the server and the authentication of a hand-written peer. */
export interface HandWrittenServer {
  app: FastifyInstance
  sql: postgres.Sql
  /** Responds to operations with the JSON of their data. */
  operations<V = Variables>(
    respond: (body: OperationBody<V>, viewer: Viewer | null) => Promise<string | null>,
  ): void
  /** Responds to GET requests with JSON; the variables are the parameters of the path and of the query. */
  get(path: string, respond: (variables: Variables) => Promise<string | null>): void
  /** Counts a statement. */
  onStatement(): void
}

/** Opens a Fastify server that authenticates like the shop, for one peer written by hand. */
export async function openRoute(
  { config, roleUrls, log }: ProgramOptions,
  role: 'transactions' | 'insights',
  serve: (server: HandWrittenServer) => Promise<void>,
): Promise<RunningProgram> {
  const resources = await openResources(config, roleUrls, log)
  const { sql, close } = connect(roleUrls[role], { max: config.database.connections })
  const app = fastify()
  let count = 0
  await serve({
    app,
    sql,
    onStatement: () => void count++,
    get(path, respond) {
      app.get<{ Params: Variables; Querystring: Variables }>(path, async ({ params, query }, reply) => {
        const data = await respond({ ...query, ...params })
        return reply.type('application/json').send(data)
      })
    },
    operations(respond) {
      app.post<{ Body: OperationBody<never> }>('/graphql', async (request, reply) => {
        const { viewer } = await authenticateRequest(request, resources.identity, 'graphql')
        const data = await respond(request.body, viewer)
        return reply.type('application/json; charset=utf-8').send(`{"data":${data}}`)
      })
    },
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    urls: { graphql: `${origin}/graphql`, flask: `${origin}/flask`, express: `${origin}/express` },
    statements: () => count,
    close: () => app.close().then(() => Promise.all([close(), resources.close()])),
  }
}
