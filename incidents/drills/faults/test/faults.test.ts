import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { testRedisUrl } from '@shopstack/drizzle/test/databases'
import { verify } from '@shopstack/drizzle/verify/verify'
import { ROOT } from '@shopstack/gateway/test/root'
import { disposables } from '@shopstack/kit/process/disposables'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openShopClient, type ShopClient } from '../../harness/shop-client.js'
import { openTestbed, type Testbed } from '../../harness/testbed.js'
import { canMount, openSmallShop, type SmallShop } from '../full-disk.js'
import { type Listeners, startListeners } from '../listeners.js'
import {
  ACTIONS,
  type EventDelivery,
  type Fault,
  type FaultName,
  MATRIX,
  matrixTable,
  ORDER_ACTIONS,
} from '../matrix.js'
import { replaceTable, tableIn } from '../readme-table.js'

const FULL_DISK = 'the disk of the embedded Postgres is full'
const redisUrl = testRedisUrl()
/** Set by `npm run faults`; the drill takes too long for `npm test`. */
const mode = processEnv().FAULTS
const page = (type: string, body: string) =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`

/** How each fault is injected. */
const FAULTS: Record<Exclude<FaultName, typeof FULL_DISK>, (shop: Testbed) => Promise<void> | void> = {
  'Postgres is down': ({ proxies }) => proxies.postgres.setToxic({ type: 'reset_peer' }),
  'Postgres is slow': ({ proxies }) => proxies.postgres.setToxic({ type: 'latency', latencyMs: 40 }),
  'Postgres has little bandwidth': ({ proxies }) =>
    proxies.postgres.setToxic({ type: 'bandwidth', bytesPerSecond: 20_000 }),
  'Postgres was restarted': (shop) => shop.restartPostgres(),
  'Redis is down': ({ proxies }) => proxies.redis?.setToxic({ type: 'reset_peer' }),
  'Redis does not respond': ({ proxies }) => proxies.redis?.setToxic({ type: 'timeout' }),
  'Redis is slow': ({ proxies }) => proxies.redis?.setToxic({ type: 'latency', latencyMs: 400 }),
  'Redis was flushed': () => flushRedis(),
  'insights is down': ({ proxies }) => proxies.insights.setToxic({ type: 'reset_peer' }),
  'insights is slow': ({ proxies }) => proxies.insights.setToxic({ type: 'latency', latencyMs: 400 }),
  'insights does not respond': ({ proxies }) => proxies.insights.setToxic({ type: 'timeout' }),
  'insights responds with HTML': ({ proxies }) =>
    proxies.insights.setToxic({ type: 'replace', bytes: page('text/html', '<h1>Welcome</h1>') }),
  'insights responds with 5 MB of invalid data': ({ proxies }) =>
    proxies.insights.setToxic({
      type: 'replace',
      bytes: page('application/json', JSON.stringify('x'.repeat(5_000_000))),
    }),
  'transactions is down': ({ proxies }) => proxies.transactions.setToxic({ type: 'reset_peer' }),
  'the gateway was restarted': async ({ gateway }) => {
    expect(await gateway.stop()).toBe(0)
    await gateway.start()
  },
}

const open = disposables()
let shop: Testbed
let client: ShopClient
let listeners: Listeners
beforeAll(async () => {
  if (!mode) return
  shop = await openTestbed(redisUrl, open)
  client = await openShopClient(shop.url)
  listeners = open.add(
    'listeners',
    await startListeners(shop.url, shop.ownerUrl, () => client.perform('order')),
    (l) => l.stop(),
  )
}, 300_000)
afterAll(() => open.close(), 60_000)

/** Deletes the keys of this shop only: other programs may use the same Redis. */
async function flushRedis(): Promise<void> {
  const { searchParams, href } = new URL(String(redisUrl))
  const redis = new Redis(href.split('?')[0] ?? '')
  const keys = await redis.keys(`${searchParams.get('keyPrefix')}*`)
  expect(keys.length).toBeGreaterThan(0)
  await redis.unlink(keys)
  redis.disconnect()
}

/** The outcome of each cell of the matrix that was tested. */
const results = new Map<string, string>()

/** The violations that `npm run db -- verify` finds. */
async function violationsIn(ownerUrl = ''): Promise<unknown[]> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return (await verify(sql)).checks.filter(({ violations }) => violations > 0)
  } finally {
    await sql.end()
  }
}

/** One test per action. */
const testActions = (name: FaultName, outcomes: Fault['outcomes'], clientOf: () => ShopClient) =>
  test.each(ACTIONS.map((action) => [action, outcomes[action]] as const))(
    `%s has the outcome %s when ${name}`,
    async (action, outcome) => {
      const actual = await clientOf().perform(action)
      expect(outcome.split(' or ')).toContain(actual)
      results.set(`${name}: ${action}`, outcome)
    },
    40_000,
  )

/** One test of subscribers. */
const testDelivery = (name: FaultName, delivery: EventDelivery, listenersOf: () => Listeners) =>
  test(`a subscriber receives a change ${delivery} when ${name}`, async () => {
    expect(delivery.split(' or ')).toContain(await listenersOf().observeChange())
    results.set(`${name}: events`, delivery)
  }, 40_000)

/** Prepares an order for each action that needs one. */
async function prepareOrders(preparing: ShopClient): Promise<void> {
  for (const action of ORDER_ACTIONS) await preparing.prepareOrder(action)
}

const querying = async <Row extends object>(query: (sql: postgres.Sql) => Promise<Row[]>): Promise<Row[]> => {
  const sql = postgres(shop.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await query(sql)
  } finally {
    await sql.end()
  }
}

/** Ends the payment deadline of a new order; returns its id. */
async function expireOrder(): Promise<number> {
  expect(await client.perform('order')).toBe('works')
  const [order] = await querying(
    (sql) => sql<{ id: number }[]>`
      update orders set expires_at = now() where id = (select max(id) from orders where status = 'pending') returning id`,
  )
  return order?.id ?? 0
}

/** The job that cancels expired orders runs every 15 seconds, and waits longer after failures. */
const EXPIRY_TIMEOUT = { timeout: 60_000, interval: 250 }

const untilCancelled = (id: number) =>
  vi.waitFor(async () => {
    const rows = await querying((sql) => sql`select status, cancellation_reason from orders where id = ${id}`)
    expect(rows).toEqual([{ status: 'cancelled', cancellation_reason: 'expired' }])
  }, EXPIRY_TIMEOUT)

/** Waits until every action works again, without a restart. */
async function untilRecovered(recovering: ShopClient): Promise<void> {
  for (const action of ACTIONS)
    await vi.waitFor(
      async () => {
        for (const needed of ORDER_ACTIONS) if (needed === action) await recovering.prepareOrder(needed)
        expect(await recovering.perform(action)).toBe('works')
      },
      { timeout: 20_000, interval: 250 },
    )
}

const missingRequirement = ({ needs }: Fault): string | null => {
  if (needs === 'Redis' && !redisUrl) return 'TEST_REDIS_URL names no Redis'
  return needs === 'a mounted file system' && !canMount ? 'no permission to mount' : null
}
const rows: readonly Fault[] = MATRIX

for (const { name, outcomes, delivery, ...fault } of rows.filter((row) => row.name !== FULL_DISK)) {
  const missing = mode ? missingRequirement({ name, outcomes, delivery, ...fault }) : 'npm run faults'
  describe.skipIf(missing !== null)(`the shop when ${name}${missing ? `: ${missing}` : ''}`, () => {
    let expiring = 0
    beforeAll(async () => {
      await prepareOrders(client)
      expiring = await expireOrder()
      await FAULTS[name as keyof typeof FAULTS](shop)
    }, 120_000)
    afterAll(async () => {
      for (const proxy of Object.values(shop.proxies)) proxy?.setToxic(null)
      await untilRecovered(client)
      await untilCancelled(expiring)
      await listeners.catchUp()
    }, 300_000)
    testDelivery(name as FaultName, delivery, () => listeners)
    testActions(name as FaultName, outcomes, () => client)
  })
}

const [fullDisk] = rows.filter((row) => mode && row.name === FULL_DISK && missingRequirement(row) === null)
describe.skipIf(!fullDisk)(
  `the shop when ${FULL_DISK}${fullDisk ? '' : ' (npm run faults, as root on Linux)'}`,
  () => {
    const opened = disposables()
    let small: SmallShop
    let smallShopClient: ShopClient
    let smallShopListeners: Listeners
    beforeAll(async () => {
      small = await openSmallShop(opened)
      smallShopClient = await openShopClient(small.url)
      await prepareOrders(smallShopClient)
      smallShopListeners = opened.add(
        'listeners',
        await startListeners(small.url, String(await small.ownerUrl()), () =>
          smallShopClient.perform('order'),
        ),
        (l) => l.stop(),
      )
      await small.fill()
    }, 120_000)
    afterAll(async () => {
      try {
        await small.freeSpace()
        await untilRecovered(smallShopClient)
        await smallShopListeners.catchUp()
        expect(await smallShopListeners.findProblems()).toEqual([])
        expect(await violationsIn(await small.ownerUrl())).toEqual([])
      } finally {
        await opened.close()
      }
    }, 120_000)
    // While the tables have free pages.
    if (fullDisk) testDelivery(FULL_DISK, fullDisk.delivery, () => smallShopListeners)
    test('orders are rejected as unavailable once the tables have no free pages', async () => {
      let outcome: string = 'works'
      for (let n = 0; n < 500 && outcome === 'works'; n++) outcome = await smallShopClient.perform('order')
      expect(outcome).toBe('unavailable')
    }, 120_000)
    if (fullDisk) testActions(FULL_DISK, fullDisk.outcomes, () => smallShopClient)
  },
)

test.runIf(mode)('verify finds no violation after all faults', async () => {
  expect(await violationsIn(shop.ownerUrl)).toEqual([])
})

test.runIf(mode)('subscribers receive every event once, through all faults', async () => {
  await vi.waitFor(async () => expect(await listeners.findProblems()).toEqual([]), {
    timeout: 20_000,
    interval: 500,
  })
})

const README = join(ROOT, 'gateway', 'README.md')

test.runIf(mode === 'write')('every cell was tested, and the README table is rewritten', () => {
  const all = rows.flatMap(({ name, outcomes, delivery }) => [
    ...ACTIONS.map((action) => [`${name}: ${action}`, outcomes[action]] as const),
    [`${name}: events`, delivery] as const,
  ])
  expect(results).toEqual(new Map(all))
  replaceTable(README, matrixTable())
})

test('the fault table of the README is the matrix of the tests', () => {
  expect(tableIn(readFileSync(README, 'utf8'))).toBe(matrixTable())
})
