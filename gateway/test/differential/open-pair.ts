import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GraphQLDataSource } from '@apollo/gateway'
import { cloneDatabase, testConnections } from '@shopstack/drizzle/test/databases'
import { insights } from '@shopstack/insights'
import type { Caller } from '@shopstack/kit/auth/viewer'
import { NO_CACHE } from '@shopstack/kit/cache/cache'
import { readConfig } from '@shopstack/kit/config/read-config'
import { listen } from '@shopstack/kit/http/server'
import { serveSubgraph } from '@shopstack/kit/http/subgraph-endpoint'
import { disposables } from '@shopstack/kit/process/disposables'
import { openResources } from '@shopstack/kit/process/resources'
import { connectAs } from '@shopstack/kit/process/role-connections'
import type { Resources, Subgraph, SubgraphDefinition } from '@shopstack/kit/subgraph/definition'
import { maskError } from '@shopstack/kit/subgraph/error-masking'
import type { SubgraphName } from '@shopstack/kit/subgraph/name'
import { ownLoaders } from '@shopstack/kit/subgraph/open-loaders'
import { openSubgraph } from '@shopstack/kit/subgraph/open-subgraph'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { ShopError } from '@shopstack/schema/errors'
import { transactions } from '@shopstack/transactions'
import { execute, type GraphQLError, type GraphQLSchema, parse } from 'graphql'
import { inject } from 'vitest'
import { preparerFor } from '../../federation/executor/prepare.js'
import { openGateway } from '../../federation/gateway.js'
import { httpSource } from '../../federation/http-source.js'
import { inProcessSource } from '../../federation/in-process-source.js'
import { gatewaySdl } from '../../federation/supergraph.js'
import type { MODES } from '../shop.js'
import { monolithOf } from './monolith.js'

type Disposables = ReturnType<typeof disposables>

/** One operation, and who sends it. */
export interface PairRequest {
  query: string
  variables: Record<string, unknown>
  caller: Caller
}

/** What was answered, as a client reads it. */
interface PairReply {
  /** With its keys in their order. */
  data: string
  errors: string[]
}

/** The shop twice, on two copies of one database: behind our gateway, and as one schema run by graphql-js. */
export interface Pair {
  readonly api: GraphQLSchema
  gateway(sent: PairRequest): Promise<PairReply>
  monolith(sent: PairRequest): Promise<PairReply>
  close(): Promise<void>
}

const SECRET = 'calls between the processes of a shop under test'
const log = createLogger({ level: 'info', destination: { write: () => {} } })

/** How the pair runs. */
export interface PairOptions {
  mode: (typeof MODES)[number]
  /** The subgraph that cannot be reached. */
  away?: SubgraphName | null
}

/** Opens the pair; no background work runs, so nothing changes but by what is sent. */
export async function openPair({ mode, away = null }: PairOptions): Promise<Pair> {
  const open = disposables()
  const ours = await openParts(open)
  const theirs = await openParts(open)
  const source = ({ subgraph }: (typeof ours)[SubgraphName]) =>
    subgraph.name === away
      ? awaySource(open, mode, subgraph.name, ours.resources)
      : sourceOf(open, mode, subgraph, ours.resources)
  const sources = { transactions: await source(ours.transactions), insights: await source(ours.insights) }
  const gateway = openGateway(sources, ours.resources)
  const { api } = preparerFor(gatewaySdl())
  const part = ({ subgraph: { name, schema } }: (typeof theirs)[SubgraphName]) => ({
    schema,
    isAway: name === away,
  })
  const whole = monolithOf(api, { transactions: part(theirs.transactions), insights: part(theirs.insights) })
  return {
    api,
    async gateway({ query, variables, caller }) {
      const request = { query, variables }
      const context = { request, document: parse(query), queryHash: query, context: { caller }, metrics: {} }
      // The executor reads this much of a request.
      const run = gateway.executor as unknown as (
        asked: typeof context,
      ) => ReturnType<typeof gateway.executor>
      const { data, errors = [] } = await run(context)
      return {
        data: plain(data),
        errors: allTold(errors.map(({ path, extensions }) => told(data, path, extensions?.code))),
      }
    },
    async monolith({ query, variables, caller }) {
      const contextValue = {
        transactions: theirs.transactions.context(caller),
        insights: theirs.insights.context(caller),
      }
      const answered = await execute({
        schema: whole,
        document: parse(query),
        variableValues: variables,
        contextValue,
      })
      const masked = (error: GraphQLError) => maskError(error, 'test', log)
      const errors = (answered.errors ?? []).map((error) =>
        told(answered.data, error.path, masked(error).extensions?.code),
      )
      return { data: plain(answered.data), errors: allTold(errors) }
    },
    close: () => open.close(),
  }
}

const plain = (data: unknown): string => JSON.stringify(data ?? null)

/**
 * An error as its place and its code. Of several that make one value around them null any may be told, so these become
 * one of that value.
 */
function told(
  data: unknown,
  path: readonly (string | number)[] | undefined,
  code: unknown = 'INTERNAL_SERVER_ERROR',
): string {
  if (!path) return 'refused before it ran'
  let value = data
  for (const [depth, step] of path.entries()) {
    if (value === null || value === undefined) return `${path.slice(0, depth).join('.')} null`
    value = (value as Record<string | number, unknown>)[step]
  }
  return `${path.join('.')} ${String(code)}`
}

const allTold = (errors: readonly string[]): string[] => [...new Set(errors)].sort()

async function openParts(open: Disposables) {
  const database = open.add('database', await cloneDatabase(inject('testServer'), 'demo'), (d) => d.close())
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-pair-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const config = readConfig({
    SHOPSTACK_DATA_DIR: dataDir,
    CACHE_SECONDS: '0',
    SUBGRAPH_SECRET: SECRET,
    DATABASE_CONNECTIONS: String(testConnections()),
  })
  const opened = await openResources(config, { gateway: database.roleUrl('gateway') }, log)
  const resources = open.add('resources', opened, (r) => r.close())
  const part = <Name extends SubgraphName, Loaders>(definition: SubgraphDefinition<Name, Loaders>) => {
    const { name } = definition
    const connection = open.add(
      name,
      connectAs(name, database.roleUrl(name), { max: testConnections() }),
      (c) => c.close(),
    )
    const { db } = connection
    const subgraph = openSubgraph(definition, db, resources)
    /** What `openSubgraph` gives to resolvers. */
    const context = (caller: Caller): unknown => {
      const load = ownLoaders(definition.loaders, { db, reads: db })
      return {
        ...resources,
        ...caller,
        log,
        db,
        reads: db,
        readsUntil: null,
        replica: null,
        load,
        cache: NO_CACHE,
      }
    }
    return { subgraph, context }
  }
  return { resources, transactions: part(transactions), insights: part(insights) }
}

/** A subgraph that answers nothing but an error, or of which there is nothing but an address. */
function awaySource(
  open: Disposables,
  mode: PairOptions['mode'],
  name: SubgraphName,
  resources: Resources,
): GraphQLDataSource {
  if (mode === 'over HTTP') return remoteSource(open, name, NOWHERE, resources)
  const error = new ShopError('SERVICE_UNAVAILABLE', { service: name })
  return { process: async () => ({ errors: [error.toJSON()] }) }
}

// Nothing listens on port 1.
const NOWHERE = 'http://127.0.0.1:1/graphql'

async function sourceOf(
  open: Disposables,
  mode: PairOptions['mode'],
  subgraph: Subgraph,
  resources: Resources,
) {
  if (mode === 'in process') return inProcessSource(subgraph)
  const readiness = { stopping: false, checks: {} }
  const calls = { secrets: [SECRET], claim: async () => true, operationTimeout: 60_000 }
  const app = serveSubgraph(subgraph, calls, readiness, log)
  open.add(`${subgraph.name} served`, app, (served) => served.close())
  const port = await listen(app, '127.0.0.1', 0, 'TRANSACTIONS_PORT')
  return remoteSource(open, subgraph.name, `http://127.0.0.1:${port}/graphql`, resources)
}

function remoteSource(
  open: Disposables,
  name: SubgraphName,
  url: string,
  resources: Resources,
): GraphQLDataSource {
  const remote = httpSource({ name, url, secret: SECRET, timeout: 20_000 }, resources)
  return open.add(`${name} remote`, remote, (source) => source.close())
}
