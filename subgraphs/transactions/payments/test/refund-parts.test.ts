import { TABLE_NAMES } from '@shopstack/drizzle/roles/grants'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, idOf, place, step, stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import {
  anAbandonedAttempt,
  aPaidOrder,
  bookOutcome,
  contradictions,
  type PaymentReply,
  refund,
} from './fixtures.js'

const shop = useSubgraph(transactions)

const partsOf = ({ refund: given, userErrors }: PaymentReply) =>
  given ? [given.amount, given.net, given.tax, given.discount] : userErrors

/** 99.99 of goods, 20.00 off and 8.50 of tax: 88.49. */
const aDiscountedOrder = async () =>
  aPaidOrder(shop(), await aCustomer(shop()), {
    prices: ['33.33', '33.33', '33.33'],
    discountCode: 'SAVE20',
  })

/** The sums of the refunds of an order, and what it cost. */
async function sumsOf(id: number) {
  const [row] = await shop().owner`
    select sum(r.amount) as amount, sum(r.tax) as tax, sum(r.discount) as discount, o.total, o.tax as taxed, o.discount_amount as off
    from refunds r join orders o on o.id = r.order_id where o.id = ${id} group by o.id`
  return row
}

/** The rows of each table. */
async function rowCounts(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of TABLE_NAMES) {
    const [row] = await shop().owner`select count(*)::int as rows from ${shop().owner(table)}`
    counts[table] = Number(row?.rows)
  }
  return counts
}

const WHOLE = { amount: '88.49', tax: '8.50', discount: '20.00', total: '88.49', taxed: '8.50', off: '20.00' }

describe('answers', () => {
  test.each([[[0, 1, 2]], [[2, 0, 1]], [[1, 2, 0]]])(
    'lines refunded in the order %j add up to what was paid, in each part',
    async (order) => {
      const { id, items } = await aDiscountedOrder()
      const parts: unknown[] = []
      for (const n of order) parts.push(partsOf(await refund(shop(), id, { lines: [[Number(items[n]), 1]] })))
      expect(parts).toEqual([
        ['29.50', '26.67', '2.83', '6.66'],
        ['29.49', '26.65', '2.84', '6.68'],
        ['29.50', '26.67', '2.83', '6.66'],
      ])
      expect(await sumsOf(id)).toEqual(WHOLE)
    },
  )

  test('an amount with a reason, then a line, then the rest add up to what was paid', async () => {
    const { id, items } = await aDiscountedOrder()
    expect(partsOf(await refund(shop(), id, { amount: '10.00', reason: 'late' }))).toEqual([
      ...['10.00', '9.04', '0.96', '2.26'],
    ])
    const line = await refund(shop(), id, { lines: [[Number(items[0]), 1]] })
    expect([line.order?.status, ...(partsOf(line) as string[])]).toEqual([
      ...['PAID', '29.50', '26.67', '2.83', '6.66'],
    ])
    const rest = await refund(shop(), id)
    expect([rest.order?.status, ...(partsOf(rest) as string[])]).toEqual([
      ...['REFUNDED', '48.99', '44.28', '4.71', '11.08'],
    ])
    expect(await sumsOf(id)).toEqual(WHOLE)
  })

  test('the whole amount makes an order refunded, without lines and without stock', async () => {
    const { id, products } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 3 })
    const done = await refund(shop(), id, { amount: '32.55', reason: 'lost by the carrier' })
    expect(done).toMatchObject({
      order: { status: 'REFUNDED', refundedAmount: '32.55', availableActions: [] },
      refund: { amount: '32.55', net: '30.00', tax: '2.55', restocked: false, reason: 'lost by the carrier' },
    })
    expect((await stockOf(shop(), Number(products[0]))).stock).toBe(97)
    const { data } = await shop().ask(
      `{ order(id: "${id}") { refunds { lines { quantity } } items { refundedQuantity } } }`,
      { as: admin },
    )
    expect(data?.order).toEqual({ refunds: [{ lines: [] }], items: [{ refundedQuantity: 0 }] })
  })

  test('a line whose price was given back as an amount can still be returned to stock', async () => {
    const { id, items, products } = await aPaidOrder(shop(), await aCustomer(shop()), {
      prices: ['10.00', '10.00'],
    })
    await refund(shop(), id, { amount: '15.00', reason: 'late' })
    const first = await refund(shop(), id, { lines: [[Number(items[0]), 1]] })
    expect([first.order?.status, first.refund?.amount]).toEqual(['PAID', '6.70'])
    const second = await refund(shop(), id, { lines: [[Number(items[1]), 1]], restock: true })
    expect([second.order?.status, second.refund?.amount]).toEqual(['REFUNDED', '0.00'])
    expect((await stockOf(shop(), Number(products[1]))).stock).toBe(100)
  })

  test.each([
    ['shipped', ['shipOrder']],
    ['delivered', ['shipOrder', 'deliverOrder']],
  ])(
    'an order that is %s is refunded by line, and keeps its status until all is refunded',
    async (status, steps) => {
      const { id, items, products } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 2 })
      for (const mutation of steps) await step(shop(), admin, mutation, id)
      const one = { lines: [[Number(items[0]), 1] as const], restock: true }
      expect(await refund(shop(), id, one)).toMatchObject({
        order: { status: status.toUpperCase(), refundedAmount: '10.85' },
        refund: { amount: '10.85', restocked: true },
      })
      expect(await refund(shop(), id, one)).toMatchObject({ order: { status: 'REFUNDED' } })
      expect(await stockOf(shop(), Number(products[0]))).toEqual({ stock: 100, moved: 100 })
      const [entry] = await shop().owner`
      select before, after from audit_log where subject = ${`order:${id}`} and action = 'order.refunded'`
      expect(entry).toMatchObject({ before: { status }, after: { status: 'refunded' } })
    },
  )

  test.each([
    ['by its lines', {}, true],
    ['by its amount', { amount: '8.85', reason: 'sold out' }, true],
    ['after it was shipped', {}, false],
  ])(
    'an order refunded in full %s: the use of its code goes back only before shipping',
    async (_, how, isBack) => {
      const code = `ONCE-${crypto.randomUUID()}`
      await shop().owner`
      insert into discount_codes (code, percent, usage_limit, usage_limit_per_customer) values (${code}, 20, 1, 1)`
      const ada = await aCustomer(shop())
      const { id, products } = await aPaidOrder(shop(), ada, { discountCode: code })
      if (!isBack) await step(shop(), admin, 'shipOrder', id)
      await refund(shop(), id, how)
      const [row] = await shop().owner`
      select times_used, uses from discount_codes join discount_uses using (code) where code = ${code}`
      expect(row).toEqual(isBack ? { times_used: 0, uses: 0 } : { times_used: 1, uses: 1 })
      const again = await place(shop(), ada, [[Number(products[0]), 1]], { discountCode: code })
      expect(again.userErrors.map((error) => error.code)).toEqual(isBack ? [] : ['DISCOUNT_NOT_APPLICABLE'])
      if (isBack) expect(idOf(again)).toBeGreaterThan(id)
    },
  )

  test('a refund in part does not give the use of a code back', async () => {
    const { id, items } = await aDiscountedOrder()
    const uses = async () =>
      (await shop().owner`select times_used from discount_codes where code = 'SAVE20'`)[0]
    const before = await uses()
    await refund(shop(), id, { lines: [[Number(items[0]), 1]] })
    expect(await uses()).toEqual(before)
  })

  test('a refund of an amount costs seven statements', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()))
    expect((await refund(shop(), id, { amount: '1.00', reason: 'late' })).statements).toHaveLength(7)
  })

  test('an attempt of the previous release is recorded with its share of tax and discount', async () => {
    const { id, items } = await aDiscountedOrder()
    const request = { lines: [{ itemId: items[0], quantity: 1 }], restock: false, reason: null }
    const attempt = await anAbandonedAttempt(shop(), id, { refund: request })
    await shop().owner`update payment_attempts set amount = 29.50 where id = ${attempt.id}`
    await bookOutcome(shop(), attempt, 'succeeded')
    await shop().run('open payments')
    expect(await sumsOf(id)).toMatchObject({ amount: '29.50', tax: '2.83', discount: '6.67' })
    await refund(shop(), id)
    expect(await sumsOf(id)).toEqual(WHOLE)
  })
})

describe('refuses', () => {
  test.each([
    ['0.00', { amount: '0.00', reason: 'late' }, 'input.amount'],
    ['one cent more than what is left', { amount: '27.56', reason: 'late' }, 'input.amount'],
    ['an amount without a reason', { amount: '1.00' }, 'input.reason'],
    ['an amount with a blank reason', { amount: '1.00', reason: ' ' }, 'input.reason'],
    ['an amount and its stock', { amount: '1.00', reason: 'late', restock: true }, 'input.restock'],
    ['an amount and lines', { amount: '1.00', reason: 'late', lines: [['1', 1] as const] }, 'input.amount'],
  ])('%s, and changes nothing', async (_, options, field) => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()), { quantity: 3 })
    await refund(shop(), id, { amount: '5.00', reason: 'late' })
    const before = await shop().fingerprint()
    expect((await refund(shop(), id, options)).userErrors).toMatchObject([{ code: 'INVALID_INPUT', field }])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('a hundredth refund of an amount that leaves a rest is rejected', async () => {
    const { id } = await aPaidOrder(shop(), await aCustomer(shop()))
    for (let n = 1; n < 100; n++) await refund(shop(), id, { amount: '0.01', reason: 'late' })
    const refused = await refund(shop(), id, { amount: '9.85', reason: 'late' })
    expect(refused.userErrors).toMatchObject([{ code: 'INVALID_INPUT', field: 'input.amount' }])
    expect((await refund(shop(), id, { amount: '9.86', reason: 'late' })).order?.status).toBe('REFUNDED')
  })

  test('the second of two managers who refund the last line at once is rejected, and writes no row', async () => {
    const orders = [
      await aPaidOrder(shop(), await aCustomer(shop())),
      await aPaidOrder(shop(), await aCustomer(shop())),
    ]
    const rows: Record<string, number>[] = []
    for (const [managers, { id, items }] of orders.entries()) {
      const before = await rowCounts()
      const one = { lines: [[Number(items[0]), 1] as const], restock: true }
      const replies = await Promise.all(Array.from({ length: managers + 1 }, () => refund(shop(), id, one)))
      const codes = replies.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))
      expect(replies.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1)
      expect(
        codes.filter((code) => !['IN_PROGRESS', 'INVALID_INPUT', 'ORDER_ACTION_UNAVAILABLE'].includes(code)),
      ).toEqual([])
      expect(codes).toHaveLength(managers)
      expect(await sumsOf(id)).toMatchObject({ amount: '10.85' })
      const after = await rowCounts()
      rows.push(
        Object.fromEntries(Object.entries(after).map(([table, n]) => [table, n - (before[table] ?? 0)])),
      )
    }
    // Two managers leave the rows that one leaves.
    expect(rows[1]).toEqual(rows[0])
    expect(rows[0]).toMatchObject({ refunds: 1, refund_items: 1, stock_movements: 1 })
  })
})

describe('protects', () => {
  test('the books of the shop and of the provider agree after all of these refunds', async () => {
    expect(await contradictions(shop())).toEqual([])
  })
})
