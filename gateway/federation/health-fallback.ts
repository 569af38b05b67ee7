import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GraphQLDataSource } from '@apollo/gateway'
import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import { ShopError } from '@shopstack/schema/errors'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { buildSchema, defaultFieldResolver, execute, type GraphQLSchema, parse } from 'graphql'

type Process = GraphQLDataSource['process']
type Variables = Parameters<Process>[0]['request']['variables']

/**
 * Serves `health` while insights is unavailable: the gateway executes the request, in which every other root field fails with
 * the error of the call.
 */
export function withHealthFallback(insights: GraphQLDataSource): GraphQLDataSource {
  const direct: Process = (options) => insights.process(options)
  const process: Process = (options) =>
    direct(options).catch((error: unknown) => {
      const { query = '', variables } = options.request
      if (!isUnavailable(error) || !/\bhealth\b/.test(query)) throw error
      return executeLocally(query, variables, error)
    })
  return { process }
}

const isUnavailable = (error: unknown): error is ShopError =>
  error instanceof ShopError && error.code === 'SERVICE_UNAVAILABLE'

let api: GraphQLSchema | undefined

/** Every root field is nullable, so the error of one does not affect the others. */
async function executeLocally(
  query: string,
  variables: Variables,
  error: ShopError,
): Promise<SubgraphResponse> {
  api ??= buildSchema(readFileSync(join(SCHEMA_ROOT, 'api.graphql'), 'utf8'), { assumeValid: true })
  const roots = [api.getQueryType(), api.getMutationType()]
  const { data, errors } = await execute({
    schema: api,
    document: parse(query, { noLocation: true }),
    variableValues: variables ?? {},
    fieldResolver: (source, args, context, info) => {
      if (!roots.some((root) => root === info.parentType))
        return defaultFieldResolver(source, args, context, info)
      if (info.fieldName !== 'health') throw error
      return insightsIsDown()
    },
  })
  return { data: data ?? null, ...(errors && { errors: errors.map((one) => one.toJSON()) }) }
}

const insightsIsDown = () => ({
  status: 'degraded',
  timestamp: new Date().toISOString(),
  components: [{ name: 'INSIGHTS', state: 'DOWN', lag: null, age: 0 }],
})
