import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server'
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled'
import fastifyApollo, { type ApolloFastifyContextFunction } from '@as-integrations/fastify'
import { authenticateRequest } from '@shopstack/gateway/http/authenticate'
import { NO_CACHE } from '@shopstack/kit/cache/cache'
import { openResources } from '@shopstack/kit/process/resources'
import { connectAs } from '@shopstack/kit/process/role-connections'
import type { SubgraphDefinition } from '@shopstack/kit/subgraph/definition'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { ownLoaders } from '@shopstack/kit/subgraph/open-loaders'
import { openSubgraph } from '@shopstack/kit/subgraph/open-subgraph'
import fastify from 'fastify'
import type { StartProgram } from './program.js'
import { statementsIn } from './statement-count.js'

const ignore = () => {}

/** Serves Apollo Server in its documented set-up on Fastify, which is faster than its standalone server. */
export async function serveApollo<Context extends BaseContext>(
  options: ApolloServerOptions<Context>,
  context: ApolloFastifyContextFunction<Context>,
) {
  const app = fastify()
  const server = new ApolloServer<Context>({ ...options, stopOnTerminationSignals: false })
  await server.start()
  await app.register(fastifyApollo(server), { context })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  return {
    urls: { graphql: `${origin}/graphql` },
    close: async () => {
      await app.close()
      await server.stop()
    },
  }
}

/** A subgraph of the shop (schema, resolvers, loaders, statements) served by Apollo Server, with the token of the gateway. */
export const apolloSubgraph =
  <Name extends SubgraphName, Loaders>(definition: SubgraphDefinition<Name, Loaders>): StartProgram =>
  async ({ config, roleUrls, log }) => {
    const { name, loaders } = definition
    const resources = await openResources(config, roleUrls, log)
    let count = 0
    const onStatement = () => {
      count++
      return ignore
    }
    const observer = { statement: onStatement, transaction: () => ignore }
    const { db, close } = connectAs(name, roleUrls[name], { observer })
    const { schema } = openSubgraph(definition, db, resources)
    // Without this, each start logs that inline traces are available.
    const plugins = [ApolloServerPluginInlineTraceDisabled()]
    const { urls, close: stop } = await serveApollo({ schema, plugins }, async (request) => {
      const caller = await authenticateRequest(request, resources.identity, 'graphql')
      return {
        ...resources,
        ...caller,
        db,
        reads: db,
        readsUntil: null,
        replica: null,
        cache: NO_CACHE,
        load: ownLoaders(loaders, { db, reads: db }),
      }
    })
    return {
      urls,
      statements: async () => count + statementsIn(await resources.metrics.text()),
      close: () => stop().then(() => Promise.all([close(), resources.close()])),
    }
  }
