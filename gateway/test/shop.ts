import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { cloneDatabase, testConnections, testRedisUrl } from '@shopstack/drizzle/test/databases'
import { insights } from '@shopstack/insights'
import { readConfig } from '@shopstack/kit/config/read-config'
import { disposables } from '@shopstack/kit/process/disposables'
import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { transactions } from '@shopstack/transactions'
import type { GraphQLFormattedError } from 'graphql'
import postgres from 'postgres'
import { afterAll, beforeAll, inject } from 'vitest'
import { bootstrap, type Shop } from '../bootstrap.js'

/** Locks the products while `work` runs, so that their readers wait. */
export const whileProductsAreLocked = (owner: postgres.Sql, work: () => Promise<void>): Promise<void> =>
  owner.begin(async (tx) => {
    await tx`lock table products in access exclusive mode`
    await work()
  }) as Promise<void>

/** What production needs to start. */
export const PRODUCTION = {
  NODE_ENV: 'production',
  PAYMENT_PROVIDER: 'sandbox',
  HOST: '127.0.0.1',
  ALLOWED_ORIGINS: 'https://shop.example',
  SHUTDOWN_GRACE: '0',
  // The key pair of RFC 8037, appendix A.
  JWT_PRIVATE_KEY: JSON.stringify({
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  }),
}

/** Signs the calls between the processes of a shop under test. */
export const SUBGRAPH_SECRET = 'calls between the processes of a shop under test'

/** How the shop runs: its subgraphs in the gateway's process, or as services of their own. */
export const MODES = ['in process', 'over HTTP'] as const

/** What a test asks the shop for. */
export interface ShopOptions {
  mode?: (typeof MODES)[number]
  template?: 'empty' | 'demo'
  /** Settings beside those that make the shop run under test. */
  env?: Record<string, string>
}

/** The answer to a GraphQL request. */
export interface GraphqlReply<Data> {
  status: number
  data: Data
  errors?: GraphQLFormattedError[]
}

interface LoginReply {
  accessToken: string | null
  userErrors: { message: string }[]
}

/** The whole shop on a database of its own, reached through its ports like a client would. */
export interface TestShop {
  readonly platform: Shop
  readonly owner: postgres.Sql
  readonly ownerUrl: string
  readonly logLines: string[]
  /** Where the subgraphs answer when they run over HTTP. */
  readonly services: Partial<Record<'TRANSACTIONS_URL' | 'INSIGHTS_URL', string>>
  url(surface: 'graphql' | 'flask' | 'express', path: string): string
  /** Sends a GraphQL request over HTTP; `Data` is what a test knows of the answer. */
  ask<Data = unknown>(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ): Promise<GraphqlReply<Data>>
  /** Signs in and answers the header to send along. */
  signIn(email: string, password: string): Promise<{ authorization: string }>
}

/** Opens the shop for the whole test file: `const shop = useShop()`, then `shop().ask('{ … }')` in a test. */
export function useShop(options: ShopOptions = {}): () => TestShop {
  let opened: (TestShop & { close(): Promise<void> }) | undefined
  beforeAll(async () => {
    opened = await openTestShop(options)
  })
  afterAll(() => opened?.close())
  return () => {
    if (!opened) throw new Error('the shop is opened by beforeAll')
    return opened
  }
}

/** Opens the shop as a test wants it; what was opened is closed again when the shop refuses to start. */
export async function openTestShop(options: ShopOptions) {
  const open = disposables()
  try {
    return await openAll(options, open)
  } catch (error) {
    await open.close()
    throw error
  }
}

async function openAll(
  { mode = 'in process', template = 'demo', env = {} }: ShopOptions,
  open: ReturnType<typeof disposables>,
) {
  const database = open.add('database', await cloneDatabase(inject('testServer'), template), (d) => d.close())
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-shop-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const owner = open.add('owner', postgres(database.ownerUrl, { max: 4, onnotice: () => {} }), (sql) =>
    sql.end(),
  )
  const logLines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void logLines.push(line) } })
  const base = {
    DATABASE_URL: database.ownerUrl,
    ...Object.fromEntries(
      ROLE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, database.roleUrl(name)]),
    ),
    DATABASE_CONNECTIONS: String(testConnections()),
    LISTEN_DATABASE_URL: database.isPooled ? 'off' : '',
    SHOPSTACK_DATA_DIR: dataDir,
    SUBGRAPH_SECRET,
    REDIS_URL: testRedisUrl(),
    // Tests arrange rows behind the shop's back.
    CACHE_SECONDS: '0',
    // The demo shop of the tests is of one day, which every day is longer ago.
    EVENTS_RETENTION_DAYS: 'off',
    // Tests ask much from one address, each with documents of its own; budgets are counted, and cover everything.
    CALLER_BUDGET: '999999999',
    // And order without paying.
    MAX_UNPAID_ORDERS: 'off',
    MAX_UNPAID_UNITS: 'off',
    MAX_UNPAID_SHARE: 'off',
    PLANNING_SHARE: 'off',
    ...Object.fromEntries(
      ['GATEWAY', 'PYTHON_API', 'NODE_API', 'TRANSACTIONS', 'INSIGHTS'].map((name) => [`${name}_PORT`, '0']),
    ),
    ...env,
  }
  const services: TestShop['services'] = mode === 'in process' ? {} : await startServices(readConfig(base))
  const platform = open.add(
    'platform',
    await bootstrap(readConfig({ ...base, ...services, ...env }), log),
    (p) => p.close(),
  )

  async function startServices(config: ReturnType<typeof readConfig>) {
    const first = open.add('transactions', await startSubgraph(transactions, config, log), (s) => s.close())
    const second = open.add('insights', await startSubgraph(insights, config, log), (s) => s.close())
    return {
      TRANSACTIONS_URL: `http://127.0.0.1:${first.port}/graphql`,
      INSIGHTS_URL: `http://127.0.0.1:${second.port}/graphql`,
    }
  }

  const url: TestShop['url'] = (surface, path) => `http://127.0.0.1:${platform.ports[surface]}${path}`
  const ask = async <Data>(query: string, variables = {}, headers = {}): Promise<GraphqlReply<Data>> => {
    const response = await fetch(url('graphql', '/graphql'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, ...((await response.json()) as Omit<GraphqlReply<Data>, 'status'>) }
  }
  const signIn: TestShop['signIn'] = async (email, password) => {
    const login =
      'mutation ($input: LoginInput!) { login(input: $input) { accessToken userErrors { message } } }'
    const { data } = await ask<{ login: LoginReply }>(login, { input: { email, password } })
    if (!data.login.accessToken) throw new Error(data.login.userErrors[0]?.message)
    return { authorization: `Bearer ${data.login.accessToken}` }
  }
  return {
    platform,
    owner,
    ownerUrl: database.ownerUrl,
    logLines,
    services,
    url,
    ask,
    signIn,
    close: async () => {
      await open.close(log)
      // Among them the database, which says who is still connected.
      const left = logLines.filter((line) => line.includes('cannot close resource'))
      if (left.length > 0) throw new Error(left.join(''))
    },
  }
}
