import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { commandLine } from '@shopstack/drizzle/cli/command-line'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { startEmbedded } from '@shopstack/drizzle/embedded/start'
import { migrate } from '@shopstack/drizzle/environment/migrate'
import { DEMO_ACCOUNTS, seedDemoShop } from '@shopstack/drizzle/seed/seed'
import { insights } from '@shopstack/insights'
import { readConfig } from '@shopstack/kit/config/read-config'
import { type Disposables, disposables } from '@shopstack/kit/process/disposables'
import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { transactions } from '@shopstack/transactions'
import { bootstrap } from '../../../bootstrap.js'
import {
  type CallerTokens,
  type ComparedRequest,
  comparable,
  comparedRequests,
  type GraphqlResponse,
  isRefused,
  sendRequest,
} from './compare.js'
import { compareSubscriptions } from './compare-subscriptions.js'
import { HIVE_VERSION, type HiveOptions, installHive, startHive } from './start-hive.js'

type Kind = HiveOptions['config']

const SECRET = 'calls of a shop whose gateways are compared'
const PORTS = ['GATEWAY', 'PYTHON_API', 'NODE_API', 'TRANSACTIONS', 'INSIGHTS'].map((name) => [
  `${name}_PORT`,
  '0',
])
const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }'

/** Runs the demo shop with its own gateway and Hive's in front of the same two services; returns the number of differences. */
async function compareGateways(folder: string, open: Disposables): Promise<number> {
  const { ours, gateway, guarded } = await startAll(folder, open)
  const tokens = await signIn(ours)
  const requests = comparedRequests()
  const differing: Record<Kind, number> = { gateway: 0, guarded: 0 }
  for (const request of requests) {
    const expected = await sendRequest(ours, request, tokens, 'ours')
    for (const [kind, url] of [
      ['gateway', gateway],
      ['guarded', guarded],
    ] as const) {
      const actual = await sendRequest(url, request, tokens, kind)
      if (isAlike(request, kind, expected, actual)) continue
      differing[kind]++
      console.log(`${request.name}, as ${request.as ?? 'anonymous'}`)
      console.log(
        `  ours           ${comparable(expected, false)}\n  Hive, ${kind}  ${comparable(actual, false)}`,
      )
    }
  }
  for (const [kind, count] of Object.entries(differing))
    console.log(
      `Hive Gateway ${HIVE_VERSION}, ${kind}.config: ${requests.length - count} of ${requests.length} responses equal`,
    )
  const gateways = [
    { name: 'ours', url: ours },
    { name: 'Hive, gateway', url: gateway },
  ]
  const count = await compareSubscriptions(gateways, tokens, () => placeOrder(ours, tokens))
  console.log(`Hive Gateway ${HIVE_VERSION}, gateway.config: ${count} subscriptions differ`)
  return differing.gateway + differing.guarded + count
}

/** A guarded gateway has its own messages for rejected access; all else must be equal. */
function isAlike(
  { query }: ComparedRequest,
  kind: Kind,
  expected: GraphqlResponse,
  actual: GraphqlResponse,
): boolean {
  if (kind === 'guarded' && isRefused(expected)) return isRefused(actual)
  const isMutation = /^\s*mutation/m.test(query)
  return comparable(expected, isMutation) === comparable(actual, isMutation)
}

async function startAll(folder: string, open: Disposables): Promise<Record<'ours' | Kind, string>> {
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-routers-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const postgres = open.add('postgres', await startEmbedded({ dataDir, port: 0, durable: false }), (p) =>
    p.stop(),
  )
  await migrate(postgres.url)
  await seedDemoShop(postgres.url)
  const log = createLogger({ level: 'error' })
  const base = { DATABASE_URL: postgres.url, SHOPSTACK_DATA_DIR: dataDir, SUBGRAPH_SECRET: SECRET }
  const config = readConfig({ ...base, ...Object.fromEntries(PORTS) })
  const first = open.add('transactions', await startSubgraph(transactions, config, log), (s) => s.close())
  const second = open.add('insights', await startSubgraph(insights, config, log), (s) => s.close())
  const services = {
    TRANSACTIONS_URL: `http://127.0.0.1:${first.port}/graphql`,
    INSIGHTS_URL: `http://127.0.0.1:${second.port}/graphql`,
  }
  const distributed = readConfig({ ...base, ...Object.fromEntries(PORTS), ...services })
  const shop = open.add('gateway', await bootstrap(distributed, log), (p) => p.close())
  const env = { ...base, ...services }
  const hive = async (config: Kind) => {
    const started = await startHive(folder, { config, port: await freePort(0), env })
    return open.add(config, started, (h) => h.close()).url
  }
  return {
    ours: `http://127.0.0.1:${shop.ports.graphql}/graphql`,
    gateway: await hive('gateway'),
    guarded: await hive('guarded'),
  }
}

const PLACE_ORDER =
  'mutation { placeOrder(input: { items: [{ productId: "7", quantity: 1 }] }) { order { id } userErrors { code } } }'

const placeOrder = (url: string, tokens: CallerTokens) =>
  sendRequest(url, { name: 'order', query: PLACE_ORDER, as: 'customer' }, tokens, '')

async function signIn(url: string): Promise<CallerTokens> {
  const tokenOf = async (name: keyof typeof DEMO_ACCOUNTS): Promise<string> => {
    const { email, password } = DEMO_ACCOUNTS[name]
    const { data } = await sendRequest(
      url,
      { name, query: LOGIN, variables: { input: { email, password } } },
      {},
      '',
    )
    return (data as { login: { accessToken: string } }).login.accessToken
  }
  return {
    customer: await tokenOf('customer'),
    admin: await tokenOf('admin'),
    'invalid token': 'invalid',
  }
}

const { in: kept } = commandLine('npm run routers:check --')
  .description(
    `Installs Hive Gateway ${HIVE_VERSION} into a temporary folder, starts it over schema/supergraph.graphql in front of the two subgraphs ` +
      'as services, sends it every example of schema/examples (anonymous, as a customer and as an administrator), and compares the ' +
      "responses with those of the shop's gateway.",
  )
  .option('--in <folder>', 'install it there, and keep it for the next run')
  .addHelpText('after', '\nExit codes: 0 all responses are equal, 1 a response differs, or it failed.')
  .parse()
  .opts()

const open = disposables()
try {
  const folder =
    kept ??
    open.add('Hive', await mkdtemp(join(tmpdir(), 'shopstack-hive-')), (dir) => rm(dir, { recursive: true }))
  await installHive(folder)
  process.exitCode = (await compareGateways(folder, open)) > 0 ? 1 : 0
} finally {
  await open.close()
}
