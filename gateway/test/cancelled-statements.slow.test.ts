import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { roleOf } from '@shopstack/drizzle/roles/grants'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import type postgres from 'postgres'
import { beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { MODES, useShop, whileProductsAreLocked } from './shop.js'

const SEARCH = 'query ($words: String!) { searchProducts(query: $words, mode: CONTAINS) { nodes { id } } }'
const PRODUCT = '{ product(id: "1") { name } }'
/** What a pool has, and clients that all want one. */
const CONNECTIONS = 4
const CLIENTS = 12
/** Requests that share no statement. */
const LISTS: [string][] = Array.from({ length: CLIENTS }, (_, n) => [
  `{ products(first: ${n + 1}) { nodes { name } } }`,
])
const PLACE = `mutation ($key: String!) { placeOrder(input: {items: [{productId: "1", quantity: 1}]}, idempotencyKey: $key) {
  order { id } userErrors { code } } }`

interface Found {
  searchProducts: { nodes: { id: string }[] }
}
interface Placed {
  placeOrder: { order: { id: string } | null }
}

/**
 * Ends the sessions of a database that began before the limits above, once they are idle: the driver does not handle
 * the loss of a connection that queries the types of the database as its first statement.
 */
async function endSessions(owner: postgres.Sql): Promise<void> {
  const [row] = await owner<{ now: string }[]>`select clock_timestamp()::text as now`
  const begun = String(row?.now)
  await vi.waitFor(async () => {
    await owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_start < ${begun}::timestamptz
        and state = 'idle' and state_change < clock_timestamp() - interval '100 milliseconds'`
    const [left] = await owner<{ sessions: number }[]>`
      select count(*)::int as sessions from pg_stat_activity
      where datname = current_database() and application_name like 'shopstack-%' and backend_start < ${begun}::timestamptz`
    expect(left?.sessions).toBe(0)
  }, 20_000)
}

/** A shop whose statements are ended by nothing but what is tested here. */
function usePatientShop(mode: (typeof MODES)[number], env: Record<string, string>) {
  const shop = useShop({ mode, env })

  beforeAll(async () => {
    const { owner } = shop()
    const [row] = await owner`select quote_ident(current_database()) as name`
    for (const role of [roleOf('transactions'), roleOf('insights')])
      for (const limit of ['statement_timeout', 'lock_timeout'])
        await owner.unsafe(`alter role ${role} in database ${row?.name} set ${limit} = '60s'`)
    await endSessions(owner)
    // A statement that is sent before its pool notices fails, and is logged.
    await vi.waitFor(async () => {
      const { data } = await shop().ask('{ searchProducts(query: "lamp") { nodes { id stock unitsSold } } }')
      expect(data).toMatchObject({ searchProducts: { nodes: expect.anything() } })
    }, 20_000)
    shop().logLines.length = 0
  })

  /** Statements of the shop that wait for the catalog at this moment. */
  const active = async () => {
    const [row] = await shop().owner`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and application_name like 'shopstack-%' and wait_event_type = 'Lock'`
    return Number(row?.n)
  }
  /** Sends requests, and disconnects without a response once `until` resolves. */
  async function askAndHangUp(
    asked: readonly [query: string, variables?: Record<string, unknown>, headers?: Record<string, string>][],
    until: () => Promise<void>,
  ): Promise<void> {
    const client = new AbortController()
    const requests = asked.map(([query, variables = {}, headers = {}]) =>
      fetch(shop().url('graphql', '/graphql'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
        signal: client.signal,
      }).then(
        () => 'answered',
        () => 'gone',
      ),
    )
    await until()
    client.abort()
    expect(await Promise.all(requests)).toEqual(asked.map(() => 'gone'))
  }
  const untilActive = (n: number) => () => vi.waitFor(async () => expect(await active()).toBe(n), 20_000)
  const untilNoneIsActive = () => vi.waitFor(async () => expect(await active()).toBe(0), 20_000)
  return { shop, active, askAndHangUp, untilActive, untilNoneIsActive }
}

// Poolers without prepared statements are not asked to cancel.
describe.runIf(!inject('testServer').pooler).each(MODES)('%s', (mode) => {
  describe('a client that disconnects', () => {
    const { shop, active, askAndHangUp, untilActive, untilNoneIsActive } = usePatientShop(mode, {
      OPERATION_TIMEOUT: '50',
      SUBGRAPH_TIMEOUT: '40',
      DATABASE_CONNECTIONS: String(CONNECTIONS),
    })

    test.each([
      ['search', SEARCH, { words: 'lamp' }],
      ['product', PRODUCT, {}],
    ])('a client that disconnects leaves no statement of its %s behind', async (_, query, variables) => {
      await whileProductsAreLocked(shop().owner, async () => {
        await askAndHangUp([[query, variables]], untilActive(1))
        await untilNoneIsActive()
      })
      const { data } = await shop().ask(query, variables)
      expect(data).not.toBeNull()
    })

    test('a client that disconnects returns the connections that its statements held or awaited', async () => {
      const { email, password } = DEMO_ACCOUNTS.admin
      const admin = await shop().signIn(email, password)
      await whileProductsAreLocked(shop().owner, async () => {
        await askAndHangUp(LISTS, untilActive(CONNECTIONS))
        await untilNoneIsActive()
        const [orders] = await shop().owner`select id from orders limit 1`
        const { errors } = await shop().ask(
          'query ($id: ID!) { order(id: $id) { id } }',
          { id: orders?.id },
          admin,
        )
        expect(errors).toBeUndefined()
      })
    })

    test('the mutation of a client that disconnects completes, whole and once', async () => {
      const { email, password } = DEMO_ACCOUNTS.customer
      const headers = await shop().signIn(email, password)
      const key = randomUUID()
      const count = async () => Number((await shop().owner`select count(*) as n from orders`)[0]?.n)
      const before = await count()
      await whileProductsAreLocked(shop().owner, async () => {
        await askAndHangUp([[PLACE, { key }, headers]], untilActive(1))
        await sleep(500)
        expect(await active()).toBe(1)
      })
      await vi.waitFor(async () => expect(await count()).toBe(before + 1), 20_000)
      const { data } = await shop().ask<Placed>(PLACE, { key }, headers)
      expect(data.placeOrder.order?.id).toEqual(expect.any(String))
      expect(await count()).toBe(before + 1)
    })

    test('a disconnect causes no error in the log', () => {
      // Jobs may say that their connections were cut in the beginning.
      const failures = shop().logLines.map((line) => JSON.parse(line))
      expect(failures.filter(({ level, job }) => level >= 50 && !job)).toEqual([])
    })
  })

  describe('a deadline that passes', () => {
    const { shop, untilNoneIsActive } = usePatientShop(mode, {
      OPERATION_TIMEOUT: '2',
      SUBGRAPH_TIMEOUT: '1',
    })

    test('a deadline that passes leaves no statement behind', async () => {
      await whileProductsAreLocked(shop().owner, async () => {
        const { errors } = await shop().ask(SEARCH, { words: 'lamp' })
        expect(errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }])
        await untilNoneIsActive()
      })
    })
  })

  describe('with a cache', () => {
    const { shop, active, askAndHangUp, untilActive, untilNoneIsActive } = usePatientShop(mode, {
      OPERATION_TIMEOUT: '50',
      SUBGRAPH_TIMEOUT: '40',
      CACHE_SECONDS: '10',
    })

    test('a client that disconnects does not affect another one with the same query', async () => {
      let other: Promise<{ data: Found }> | undefined
      await whileProductsAreLocked(shop().owner, async () => {
        await askAndHangUp([[SEARCH, { words: 'lamp' }]], async () => {
          await untilActive(1)()
          other = shop().ask<Found>(SEARCH, { words: 'lamp' })
          await sleep(500)
        })
        await sleep(500)
        expect(await active()).toBe(1)
      })
      expect((await other)?.data.searchProducts.nodes.length).toBeGreaterThan(0)
    })

    test('a shared search ends when all of its clients have disconnected', async () => {
      await whileProductsAreLocked(shop().owner, async () => {
        await askAndHangUp(Array(5).fill([SEARCH, { words: 'chair' }]), untilActive(1))
        await untilNoneIsActive()
      })
    })
  })
})
