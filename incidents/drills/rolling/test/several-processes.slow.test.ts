import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@shopstack/drizzle/embedded/port'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { cloneDatabase, testRedisUrl } from '@shopstack/drizzle/test/databases'
import { type Disposables, disposables } from '@shopstack/kit/process/disposables'
import postgres from 'postgres'
import { describe, expect, inject, test, vi } from 'vitest'
import { checkDeliveries, hasCaughtUp, sentEvents } from '../../harness/check-deliveries.js'
import { programOf } from '../../harness/process.js'
import { openSessions, openShopClient } from '../../harness/shop-client.js'
import { type DrillSubscriber, startSubscriber } from '../../harness/subscriber.js'

const WAIT = { timeout: 30_000, interval: 100 }
const PRODUCT_IDS = Array.from({ length: 50 }, (_, n) => String(n + 1))

/** Two gateways with insights, each with a transactions process of its own; one database, and a Redis or none. */
async function openShops(redisUrl: string | undefined, open: Disposables) {
  const database = open.add('database', await cloneDatabase(inject('testServer'), 'demo'), (d) => d.close())
  const dataDir = open.add('data', await mkdtemp(join(tmpdir(), 'shopstack-several-')), (dir) =>
    rm(dir, { recursive: true, force: true }),
  )
  const env = {
    ...Object.fromEntries(
      ROLE_NAMES.map((name) => [`${name.toUpperCase()}_DATABASE_URL`, database.roleUrl(name)]),
    ),
    ...{ DATABASE_URL: database.ownerUrl, SHOPSTACK_DATA_DIR: dataDir, LOG_LEVEL: 'warn' },
    ...{ PYTHON_API_PORT: 'off', NODE_API_PORT: 'off', CALLER_BUDGET: 'off', PLANNING_SHARE: 'off' },
    ...{ EVENTS_RETENTION_DAYS: 'off', DATABASE_CONNECTIONS: '5' },
    ...(redisUrl && { REDIS_URL: redisUrl }),
  }
  const pairs = []
  for (const name of ['one', 'two']) {
    const ports = { gateway: await freePort(0), transactions: await freePort(0) }
    const transactions = open.add(
      `transactions ${name}`,
      programOf('transactions', ports.transactions, {
        ...{ ...env, TRANSACTIONS_PORT: String(ports.transactions) },
      }),
      (p) => p.stop(),
    )
    const gateway = open.add(
      `gateway ${name}`,
      programOf('gateway', ports.gateway, {
        ...{ ...env, GATEWAY_PORT: String(ports.gateway) },
        TRANSACTIONS_URL: `http://127.0.0.1:${ports.transactions}/graphql`,
      }),
      (p) => p.stop(),
    )
    await transactions.start()
    await gateway.start()
    pairs.push({ url: `http://127.0.0.1:${ports.gateway}`, transactions })
  }
  const [one, two] = pairs
  if (!one || !two) throw new Error('there are two pairs')
  const sql = open.add('sql', postgres(database.ownerUrl, { max: 1, onnotice: () => {} }), (s) => s.end())
  return { one, two, sql }
}

const redisUrl = testRedisUrl()

describe.each([
  ['Redis', redisUrl],
  ['LISTEN and NOTIFY', undefined],
] as const)('answers with two gateways and two transactions processes, over %s', (source, url) => {
  test.skipIf(source === 'Redis' && !redisUrl)(
    'subscribers of both receive the same events, and resume after one is killed',
    async () => {
      const open = disposables()
      try {
        const { one, two, sql } = await openShops(url, open)
        const sessions = await openSessions(one.url)
        const clients = [
          await openShopClient(one.url, { sessions }),
          await openShopClient(two.url, { sessions }),
        ] as const
        const subscribers = [one, two].flatMap((gateway, n) =>
          (['websocket', 'sse'] as const).flatMap((transport) =>
            (['ordersFeed', 'stockChanged'] as const).map((feed) =>
              open.add(
                'subscriber',
                startSubscriber({
                  ...{ name: `${feed} of gateway ${n + 1} over ${transport}`, url: gateway.url },
                  ...{ transport, feed, token: sessions.admin },
                  ...(feed === 'stockChanged' && { productIds: PRODUCT_IDS }),
                }),
                (s) => s.stop(),
              ),
            ),
          ),
        )
        await vi.waitFor(async () => {
          await clients[0].prepareOrder()
          expect(subscribers.filter(({ received }) => received.length === 0)).toEqual([])
        }, WAIT)
        for (let n = 0; n < 10; n++) for (const client of clients) await client.prepareOrder()
        await untilReceived(sql, subscribers)

        await two.transactions.kill()
        for (let n = 0; n < 5; n++) await clients[0].prepareOrder()
        await two.transactions.start()
        await clients[0].prepareOrder()
        await untilReceived(sql, subscribers)
        const ends = new Set(subscribers.flatMap((subscriber) => [...subscriber.ends.keys()]))
        expect(['SERVICE_UNAVAILABLE', 'status 503']).toEqual(expect.arrayContaining([...ends]))
      } finally {
        await open.close()
      }
    },
    300_000,
  )
})

/** Waits until all have received what was sent, once and in order. */
async function untilReceived(sql: postgres.Sql, subscribers: readonly DrillSubscriber[]): Promise<void> {
  for (const { name, feed, received } of subscribers) {
    const sent = await sentEvents(sql, feed)
    await vi.waitFor(() => expect(hasCaughtUp({ received }, sent)).toBe(true), WAIT)
    expect(checkDeliveries(name, received, sent)).toEqual([])
  }
}
