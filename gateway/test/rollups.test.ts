import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { roleUrl } from '@shopstack/drizzle/roles/grant-access'
import { rebuildRollups } from '@shopstack/drizzle/rollups/rebuild'
import { verify } from '@shopstack/drizzle/verify/verify'
import { disposables } from '@shopstack/kit/process/disposables'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { transactions } from '@shopstack/transactions'
import fc from 'fast-check'
import { afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { openSelling, type Selling, type Visit } from './selling.js'

const shop = useSubgraph(transactions)
let selling: Selling
let open = disposables()
/** How many events were counted at a time, whether that was kept or not. */
let batches: number[] = []

const WAIT_LIMIT = { timeout: 20_000, interval: 10 }
const TABLES = ['sales_totals', 'sales_products', 'sales_categories', 'discount_sales', 'customer_sales']

beforeAll(async () => {
  selling = await openSelling(shop())
})
afterEach(async () => {
  await open.close()
  open = disposables()
  batches = []
})

/** Starts a process that counts, and calls `onBatch` for each batch; the result waits for its end. */
async function counting(onBatch: (kill: () => void) => void = () => {}): Promise<() => Promise<unknown>> {
  const [row] = await shop().owner`select current_database() as name`
  const ownerUrl = Object.assign(new URL(inject('testServer').url), { pathname: `/${row?.name}` }).href
  const file = new URL('../dist/test/counting-program.js', import.meta.url).pathname
  const child = spawn(process.execPath, [file, roleUrl(ownerUrl, 'insights')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => void child.kill('SIGKILL')
  createInterface({ input: child.stdout }).on('line', (line) => {
    batches.push(Number(line))
    onBatch(kill)
  })
  const ended = once(child, 'close')
  open.add('program', child, () => {
    kill()
    return ended
  })
  return () => ended
}

/** What the roll-ups say, as text. */
async function counted(): Promise<string> {
  const { owner } = shop()
  const rows = await Promise.all(
    TABLES.map((table) => owner`select t::text from ${owner(table)} t order by t::text collate "C"`),
  )
  return JSON.stringify(rows)
}

const waiting = () => shop().owner`select event_id from outbox where consumer = 'rollups'`

const allCounted = () => vi.waitFor(async () => expect(await waiting()).toEqual([]), WAIT_LIMIT)

/** Expects the roll-ups to follow the rules, and to be those of a rebuild. */
async function expectExact(): Promise<void> {
  const { checks } = await verify(shop().owner)
  expect(checks.filter(({ violations }) => violations > 0)).toEqual([])
  const incremental = await counted()
  await rebuildRollups(shop().owner)
  expect(incremental).toBe(await counted())
}

const buys: Visit = {
  ...{ customer: 0, lines: [[0, 2]], withCode: false },
  ...{ end: 'pays', givenBack: [] },
}

/** Sells with several customers at once until `isOver`; answers how many events there are to be counted. */
async function sellUntil(isOver: () => boolean): Promise<number> {
  const visitor = async (customer: number) => {
    for (let n = 0; !isOver(); n++) {
      await selling.visit({ ...buys, customer, withCode: n % 3 === 0, givenBack: n % 4 === 0 ? [1] : [] })
      // Yields the CPU to the consumer.
      await sleep(20)
    }
  }
  await Promise.all(Array.from({ length: selling.customers }, (_, customer) => visitor(customer)))
  const [row] = await shop().owner`
    select count(*)::int as events from events where type in ('order.paid', 'order.refunded', 'order.partly_refunded')`
  return Number(row?.events)
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

describe('answers', () => {
  test('sales, refunds, customers, categories and codes are counted', async () => {
    await counting()
    // 20.00 and 1.70 of tax.
    await selling.visit(buys)
    // 10.00 and 3 × 33.33, 11.00 off and 9.35 of tax; then one piece of each is given back.
    const many = {
      lines: [
        [0, 1],
        [1, 3],
      ],
      withCode: true,
      givenBack: [1],
    } as const
    await selling.visit({ ...buys, ...many })
    // 0.05 and nothing of tax, all given back.
    await selling.visit({ ...buys, customer: 1, lines: [[3, 1]], givenBack: [0] })
    for (const end of ['leaves', 'cancels', 'is declined'] as const) await selling.visit({ ...buys, end })
    await allCounted()

    const { owner } = shop()
    const [back] = await owner`select (sum(amount) * 100)::int as cents from refunds`
    const [paid] =
      await owner`select (sum(amount) * 100)::int as cents from payments where status = 'succeeded'`
    for (const grain of ['quarter', 'hour', 'day', 'month', 'ever'])
      expect(
        await owner`
        select sum(orders)::int as orders, sum(units)::int as units, sum(subtotal)::int as subtotal,
          sum(discount)::int as discount, sum(revenue)::int as revenue, sum(refunds)::int as refunds,
          sum(new_customers)::int as new, sum(returning_orders)::int as returning
        from sales_totals where grain = ${grain}`,
      ).toEqual([
        {
          ...{ orders: 3, units: 7, subtotal: 2_000 + 10_999 + 5, discount: 1_100 },
          ...{ revenue: paid?.cents, refunds: back?.cents, new: 2, returning: 1 },
        },
      ])
    expect(
      await owner`
      select category, orders::int, units::int, revenue::int, refunded_units::int as back, refunds::int
      from sales_categories where grain = 'ever' order by category`,
    ).toEqual([
      { category: '', orders: 1, units: 1, revenue: 5, back: 1, refunds: 5 },
      { category: 'Kitchen', orders: 2, units: 6, revenue: 12_999, back: 2, refunds: 4_333 },
    ])
    expect(
      await owner`select code, orders::int, discount::int from discount_sales where grain = 'ever'`,
    ).toEqual([{ code: 'TEN', orders: 1, discount: 1_100 }])
    expect(await owner`select orders::int from customer_sales order by user_id`).toEqual([
      { orders: 2 },
      { orders: 1 },
    ])
    await expectExact()
  }, 40_000)

  test('incremental counts equal a rebuild after random visits', async () => {
    await counting()
    const visit: fc.Arbitrary<Visit> = fc.record({
      customer: fc.nat({ max: selling.customers - 1 }),
      lines: fc.uniqueArray(fc.tuple(fc.nat({ max: selling.products - 1 }), fc.integer({ min: 1, max: 4 })), {
        ...{ minLength: 1, maxLength: 3, selector: ([product]) => product },
      }),
      withCode: fc.boolean(),
      end: fc.constantFrom('pays', 'pays', 'pays', 'leaves', 'cancels', 'is declined'),
      givenBack: fc.array(fc.nat({ max: 3 }), { maxLength: 3 }),
    })
    const history = fc.array(visit, { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(history, async (visits) => {
        await Promise.all(visits.map((one) => selling.visit(one)))
        await allCounted()
        await expectExact()
      }),
      { numRuns: 6, endOnFailure: true },
    )
  }, 60_000)
})

describe('protects', () => {
  test('two processes count each sale once', async () => {
    const before = await sellUntil(() => true)
    const batchesOf: [number, number] = [0, 0]
    await Promise.all([counting(() => batchesOf[0]++), counting(() => batchesOf[1]++)])
    const events = await sellUntil(() => Math.min(...batchesOf) > 2)
    await allCounted()
    expect(sum(batches)).toBe(events - before)
    await expectExact()
  }, 60_000)

  test('a consumer that is killed repeatedly counts each sale once', async () => {
    const before = await sellUntil(() => true)
    let isOver = false
    const sold = sellUntil(() => isOver)
    try {
      for (let kills = 1; kills <= 4; kills++) {
        let times = 0
        // At once it hits what was counted and not kept; a while later it hits anything.
        const ended = await counting((kill) => {
          if (++times === kills) setTimeout(kill, kills % 2 === 0 ? 10 * kills : 0)
        })
        await ended()
      }
    } finally {
      isOver = true
    }
    const events = (await sold) - before
    await counting()
    await allCounted()
    // Some were counted by a process that died before it could keep it.
    expect(sum(batches)).toBeGreaterThan(events)
    await expectExact()
  }, 90_000)
})
