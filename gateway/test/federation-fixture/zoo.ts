import { ApolloGateway, type GraphQLDataSource, IntrospectAndCompose } from '@apollo/gateway'
import { schemaOf } from '@shopstack/kit/subgraph/build-schema'
import {
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  NoUnusedVariablesRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import { disableTelemetry } from '../../federation/disable-apollo-telemetry.js'
import { compiledExecutor } from '../../federation/executor/execute.js'
import { animalsResolvers, animalsSdl } from './animals.js'
import { careResolvers, careSdl } from './care.js'
import { keepersResolvers, keepersSdl } from './keepers.js'

/** One operation as a client sends it. */
export interface ZooRequest {
  query: string
  variables?: Record<string, unknown>
  operationName?: string
  /** Aborted when the client has disconnected. */
  gone?: AbortSignal
}

/** What a gateway answered, and what it asked the subgraphs for that. */
export interface ZooResponse {
  data: unknown
  errors: { message: string; code: unknown; path: readonly (string | number)[] | undefined; cause?: Error }[]
  calls: { subgraph: string; representations: unknown[] | undefined }[]
  /** Whether Apollo's executor did it. */
  byStock: boolean
}

/** A zoo behind two executors: Apollo's and ours. */
export interface Zoo {
  api: GraphQLSchema
  stock(asked: ZooRequest): Promise<ZooResponse>
  ours(asked: ZooRequest): Promise<ZooResponse>
}

/** Opens the zoo; a subgraph in `away` throws instead of answering. */
export async function openZoo({ away = [] }: { away?: readonly string[] } = {}): Promise<Zoo> {
  disableTelemetry()
  const calls: ZooResponse['calls'] = []
  const journal: string[] = []
  const schemas: Record<string, GraphQLSchema> = {
    animals: schemaOf({ sdl: animalsSdl, resolvers: [animalsResolvers(journal)] }),
    keepers: schemaOf({ sdl: keepersSdl, resolvers: [keepersResolvers(journal)] }),
    care: schemaOf({ sdl: careSdl, resolvers: [careResolvers] }),
  }
  const sources = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, sourceOf(name, schema)]),
  )
  const supergraphSdl = await composed(sources)
  const heard = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, heardBy(calls, name, source, away)]),
  )
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => heard[name] ?? fail(name),
    logger: SILENT,
  })
  const { executor } = await gateway.load()
  let byStock = false
  const compiled = compiledExecutor(supergraphSdl, heard, (context) => {
    byStock = true
    return executor(context)
  })
  const api = gateway.schema ?? fail('the API')
  const run = async (which: typeof executor, { query, variables = {}, operationName, gone }: ZooRequest) => {
    calls.length = 0
    journal.length = 0
    byStock = which === executor
    const document = parse(query)
    const problems = validate(api, document, RULES)
    if (problems.length > 0) throw new Error(`${problems.join(', ')} in ${query}`)
    const request = { query, variables, ...(operationName && { operationName }) }
    // Of a request both read only this much.
    const context = {
      request,
      document,
      queryHash: query,
      context: gone ? { client: { isDisconnected: gone.aborted, signal: gone } } : {},
      metrics: {},
      logger: SILENT,
      schema: api,
    }
    return answered(await which(context as unknown as Parameters<typeof executor>[0]), [...calls], byStock)
  }
  return { api, stock: (asked) => run(executor, asked), ours: (asked) => run(compiled, asked) }
}

function answered(
  { data, errors = [] }: ExecutionResult,
  calls: ZooResponse['calls'],
  byStock: boolean,
): ZooResponse {
  return {
    data: JSON.parse(JSON.stringify(data ?? null)),
    errors: errors.map(({ message, extensions, path, originalError: cause }) => ({
      message,
      code: extensions?.code,
      path,
      ...(cause && { cause }),
    })),
    calls,
    byStock,
  }
}

/** Where conditions are decided, their variables are of no use any more. */
const RULES = specifiedRules.filter((rule) => rule !== NoUnusedVariablesRule)

const SILENT = { debug() {}, info() {}, warn() {}, error() {} }

const fail = (name: string): never => {
  throw new Error(`the zoo has no ${name}`)
}

async function composed(sources: Record<string, GraphQLDataSource>): Promise<string> {
  const subgraphs = Object.keys(sources).map((name) => ({ name, url: `http://${name}.test` }))
  const { supergraphSdl } = await new IntrospectAndCompose({ subgraphs }).initialize({
    update: () => {},
    healthCheck: async () => {},
    getDataSource: ({ name }) => sources[name] ?? fail(name),
  })
  return supergraphSdl
}

function sourceOf(name: string, schema: GraphQLSchema): GraphQLDataSource {
  return {
    async process({ request }) {
      const document = parse(request.query ?? '')
      const problems = validate(schema, document)
      if (problems.length > 0) throw new Error(`${name} was asked ${request.query}: ${problems.join(', ')}`)
      const answer = await execute({ schema, document, variableValues: request.variables ?? {} })
      // As over a wire: nothing is shared, errors are plain.
      return JSON.parse(JSON.stringify(answer))
    },
  }
}

function heardBy(
  calls: ZooResponse['calls'],
  subgraph: string,
  source: GraphQLDataSource,
  away: readonly string[],
): GraphQLDataSource {
  return {
    process(options) {
      calls.push({ subgraph, representations: options.request.variables?.representations })
      if (away.includes(subgraph)) throw new Error(`${subgraph} is away`)
      return source.process(options)
    },
  }
}
