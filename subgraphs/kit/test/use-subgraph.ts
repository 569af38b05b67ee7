import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nameOfStatement } from '@shopstack/drizzle/client/pool-observer'
import { consumeBatch } from '@shopstack/drizzle/events/consume-once'
import { onCommit } from '@shopstack/drizzle/events/outbox'
import {
  cloneDatabase,
  type TestTemplate,
  testConnections,
  testRedisUrl,
} from '@shopstack/drizzle/test/databases'
import { type ExplainNode, explainPrepared } from '@shopstack/drizzle/test/explain-plan'
import { fingerprintOf } from '@shopstack/drizzle/test/fingerprint'
import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { anonymousCaller } from '../auth/caller.js'
import type { Caller, Viewer } from '../auth/viewer.js'
import { readConfig } from '../config/read-config.js'
import { openResources } from '../process/resources.js'
import { connectAs } from '../process/role-connections.js'
import type {
  Subgraph,
  SubgraphDefinition,
  SubgraphResponse,
  SubgraphResults,
} from '../subgraph/definition.js'
import type { SubgraphName } from '../subgraph/name.js'
import { openSubgraph } from '../subgraph/open-subgraph.js'
import { createLogger } from '../telemetry/log.js'

/** A request to a subgraph under test. */
export interface TestRequest {
  variables?: Record<string, unknown>
  /** The viewer; anonymous by default. */
  as?: Viewer
  caller?: Partial<Caller>
}

/** The response, and the SQL statements that it cost. */
export interface TestResponse extends SubgraphResponse {
  statements: string[]
}

/** A subgraph on its own database, for one test file. */
export interface TestSubgraph {
  /** The owner's connection, to arrange and check rows. */
  readonly owner: postgres.Sql
  readonly subgraph: Subgraph
  /** All log lines so far. */
  readonly logLines: string[]
  ask(query: string, question?: TestRequest): Promise<TestResponse>
  /** Starts a subscription; fails when it is refused. */
  subscribe(query: string, question?: TestRequest): Promise<SubgraphResults>
  /** The statements that were sent so far. */
  statements(): string[]
  /** The plan of the statement of this name that a request sends, with the parameters of the request. */
  explain(statement: string, query: string, question?: TestRequest): Promise<ExplainNode[]>
  /** Runs a job once, by name; jobs are not scheduled here. */
  run(job: string): Promise<unknown>
  /** Applies the events that wait for the projections; they are not scheduled here. */
  project(): Promise<unknown>
  /** The data directory of the subgraph. */
  readonly dataDir: string
  /** A hash per table over all rows: equal when nothing was written in between. */
  fingerprint(): Promise<Record<string, string>>
}

/**
 * Opens a subgraph on a clone of a template database, for the whole test file:
 * `const shop = useSubgraph(transactions, 'demo')`, then `shop().ask('{ … }')` in a test.
 */
export function useSubgraph<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  template: TestTemplate = 'empty',
  env: Record<string, string> = {},
): () => TestSubgraph {
  let opened: (TestSubgraph & { close(): Promise<void> }) | undefined
  beforeAll(async () => {
    opened = await openTestSubgraph(definition, template, env)
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('the subgraph is opened by beforeAll')
    return opened
  }
}

async function openTestSubgraph<Name extends SubgraphName, Loaders>(
  definition: SubgraphDefinition<Name, Loaders>,
  template: TestTemplate,
  env: Record<string, string>,
) {
  const database = await cloneDatabase(inject('testServer'), template)
  const owner = postgres(database.ownerUrl, { max: 4, onnotice: () => {} })
  const sent: SentStatement[] = []
  const logLines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void logLines.push(line) } })
  const connection = connectAs(definition.name, database.roleUrl(definition.name), {
    max: testConnections(),
    onStatement: (text, params) => sent.push({ text, params }),
  })
  const dataDir = await mkdtemp(join(tmpdir(), 'shopstack-kit-'))
  const config = readConfig({
    SHOPSTACK_DATA_DIR: dataDir,
    REDIS_URL: testRedisUrl(),
    CACHE_SECONDS: '0',
    DATABASE_CONNECTIONS: String(testConnections()),
    // Tests place many orders without paying; tests of the limits set them.
    ...{ MAX_UNPAID_ORDERS: 'off', MAX_UNPAID_UNITS: 'off', MAX_UNPAID_SHARE: 'off', ...env },
    // A busy machine must not reject sign-ins here.
    SUBGRAPH_TIMEOUT: '60',
  })
  const resources = await openResources(config, { gateway: database.roleUrl('gateway') }, log)
  const subgraph = openSubgraph(definition, connection.db, resources)
  onCommit(connection.db, () => subgraph.events?.wake())
  const ask = async (query: string, { variables, as, caller }: TestRequest = {}): Promise<TestResponse> => {
    const from = sent.length
    const answer = await subgraph.execute(
      { query, variables },
      anonymousCaller({ viewer: as ?? null, requestId: 'test', ...caller }),
    )
    return { ...answer, statements: sent.slice(from).map(({ text }) => text) }
  }
  const subscribe = async (query: string, { variables, as, caller }: TestRequest = {}) => {
    const results = await subgraph.subscribe(
      { query, variables },
      anonymousCaller({ viewer: as ?? null, requestId: 'test', ...caller }),
    )
    if (!(Symbol.asyncIterator in results)) throw new Error(JSON.stringify(results.errors))
    return results
  }
  const statements = () => sent.map(({ text }) => text)
  const explain = async (name: string, query: string, question?: TestRequest): Promise<ExplainNode[]> => {
    const from = sent.length
    const { errors } = await ask(query, question)
    if (errors) throw new Error(errors.map(({ message }) => message).join('\n'))
    const { text, params } = statementNamed(name, sent.slice(from))
    return explainPrepared(owner, text, params)
  }
  const jobs = definition.jobs?.({ ...resources, db: connection.db }) ?? []
  const run = async (name: string) => {
    const job = jobs.find((one) => one.name === name)
    if (!job) throw new Error(`${definition.name} has no job ${name}`)
    return job.run(new AbortController().signal)
  }
  const project = async () => {
    for (const { consumer, table, apply } of definition.projections ?? [])
      await consumeBatch(connection.db, { consumer, table, limit: 1_000 }, apply)
  }
  const close = async () => {
    await subgraph.events?.close()
    await Promise.all([resources.close(), connection.close(), owner.end()])
    await database.close()
    await rm(dataDir, { recursive: true, force: true })
  }
  const fingerprint = () => fingerprintOf(owner)
  return {
    owner,
    subgraph,
    logLines,
    dataDir,
    ask,
    subscribe,
    statements,
    explain,
    run,
    project,
    close,
    fingerprint,
  }
}

interface SentStatement {
  text: string
  params: readonly unknown[]
}

function statementNamed(name: string, sent: readonly SentStatement[]): SentStatement {
  const nameOf = ({ text }: SentStatement) => nameOfStatement(text) ?? text
  const found = sent.find((statement) => nameOf(statement) === name)
  if (!found) throw new Error(`no statement ${name} among ${sent.map(nameOf).join(', ')}`)
  return found
}
