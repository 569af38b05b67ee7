import fastify from 'fastify'
import type { StartProgram } from '../harness/program.js'

/** A Fastify route that reads the JSON of a request and answers with nothing: what HTTP alone costs. */
export const start: StartProgram = async () => {
  const app = fastify()
  app.post('/graphql', async (_, reply) => reply.type('application/json; charset=utf-8').send('{"data":{}}'))
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return { urls: { graphql: `${origin}/graphql` }, statements: () => 0, close: () => app.close() }
}
