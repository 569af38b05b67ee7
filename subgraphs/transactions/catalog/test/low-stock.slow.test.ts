import { explainPrepared } from '@shopstack/drizzle/test/explain-plan'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, customer, idOf, place, step } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { anAdmin, change, journalOf, productOf, refusals, times } from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

async function aProduct(stock: number, lowStockThreshold: number | null): Promise<number> {
  const input = { name: 'Mug', price: '9.90', stock, lowStockThreshold }
  return Number(productOf(await change(shop(), grace, 'createProduct', { input, key: null })).id)
}
const adjust = (productId: number, quantity: number) =>
  change(shop(), grace, 'adjustStock', {
    input: { productId: String(productId), quantity, reason: 'CORRECTION' },
    key: null,
  })

interface Listed {
  nodes: { product: { id: string; stock: number; lowStockThreshold: number }; since: string }[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
}

const LIST = `query ($first: Int! = 100, $after: String) { lowStock(first: $first, after: $after) {
  nodes { product { id stock lowStockThreshold } since } pageInfo { hasNextPage endCursor } } }`

async function list(variables: object = {}) {
  const { data, errors, statements } = await shop().ask(LIST, { as: grace, variables: { ...variables } })
  expect(errors).toBeUndefined()
  return { ...(data?.lowStock as Listed), statements }
}
const isListed = async (id: number) => (await list()).nodes.some(({ product }) => product.id === String(id))
const lowEvents = async (id: number) =>
  (await journalOf(shop(), id)).events.filter(({ type }) => type === 'stock.low')

describe('answers', () => {
  test('a sale that brings the stock to the threshold lists the product and records one event', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(5, 2)]
    await place(shop(), ada, [[id, 2]])
    expect(await isListed(id)).toBe(false)
    expect(await lowEvents(id)).toEqual([])
    const order = String(idOf(await place(shop(), ada, [[id, 1]])))
    expect(await isListed(id)).toBe(true)
    const payload = { productId: id, stock: 2, threshold: 2 }
    expect(await lowEvents(id)).toEqual([{ type: 'stock.low', payload, queued: 1 }])
    await place(shop(), ada, [[id, 1]])
    expect(await lowEvents(id)).toHaveLength(1)
    await step(shop(), ada, 'cancelOrder', order)
    await adjust(id, 1)
    expect(await isListed(id)).toBe(false)
  })

  test.each([
    ['a correction of the stock', (id: number) => adjust(id, -7)],
    [
      'a stock that is set',
      (id: number) =>
        change(shop(), grace, 'updateProduct', { input: { id: String(id), stock: 3, expectedStock: 10 } }),
    ],
    [
      'a higher threshold',
      (id: number) =>
        change(shop(), grace, 'updateProduct', {
          input: { id: String(id), expectedVersion: 1, lowStockThreshold: 10 },
        }),
    ],
  ])('%s lists the product', async (_, lower) => {
    const id = await aProduct(10, 3)
    productOf(await lower(id))
    expect(await isListed(id)).toBe(true)
    expect(await lowEvents(id)).toHaveLength(1)
  })

  test('a delivery, a lower threshold and archiving take the product off the list', async () => {
    const [delivered, relaxed, archived] = [await aProduct(1, 1), await aProduct(1, 1), await aProduct(1, 1)]
    for (const id of [delivered, relaxed, archived]) expect(await isListed(id)).toBe(true)
    await adjust(delivered, 1)
    const input = { id: String(relaxed), expectedVersion: 1, lowStockThreshold: null }
    productOf(await change(shop(), grace, 'updateProduct', { input }))
    await change(shop(), grace, 'archiveProduct', { id: String(archived) })
    for (const id of [delivered, relaxed, archived]) expect(await isListed(id)).toBe(false)
    await change(shop(), grace, 'restoreProduct', { id: String(archived) })
    expect(await isListed(archived)).toBe(true)
  })

  test('a product without a threshold is never listed, and one with 0 when it is sold out', async () => {
    const [without, zero] = [await aProduct(0, null), await aProduct(1, 0)]
    expect([await isListed(without), await isListed(zero)]).toEqual([false, false])
    await adjust(zero, -1)
    expect(await isListed(zero)).toBe(true)
  })

  test('the pages list each product once, the latest first, with one statement each', async () => {
    for (let n = 0; n < 5; n++) await aProduct(n, 10)
    const all = (await list()).nodes.map(({ product }) => product.id)
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const { nodes, pageInfo, statements } = await list({ first: 2, after })
      expect(statements).toHaveLength(1)
      seen.push(...nodes.map(({ product }) => product.id))
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    expect(seen).toEqual(all)
  })
})

describe('refuses', () => {
  test.each([-1, -2_147_483_648])('the threshold %i, and writes nothing', async (lowStockThreshold) => {
    const before = await shop().fingerprint()
    const input = { name: 'Mug', price: '9.90', lowStockThreshold }
    const answer = await change(shop(), grace, 'createProduct', { input, key: null })
    expect(refusals(answer)).toEqual([['INVALID_INPUT', 'input.lowStockThreshold']])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('a cursor of another list is rejected', async () => {
    const after = Buffer.from(JSON.stringify(['NEWEST', '2026-01-01T00:00:00Z', 1])).toString('base64url')
    const { errors } = await shop().ask(LIST, { as: grace, variables: { after } })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'after' } }])
  })
})

describe('protects', () => {
  test('callers without catalog:write read neither the list nor thresholds', async () => {
    const id = await aProduct(1, 1)
    for (const [as, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [customer(grace.id), 'FORBIDDEN'],
    ] as const) {
      const list = await shop().ask(LIST, as ? { as } : {})
      expect(list.errors?.map(({ extensions }) => extensions?.code)).toEqual([code])
      const query = `{ product(id: "${id}") { stock lowStockThreshold } }`
      const one = await shop().ask(query, as ? { as } : {})
      expect(one.data).toEqual({ product: { stock: 1, lowStockThreshold: null } })
      expect(one.errors?.map(({ extensions }) => extensions?.code)).toEqual([code])
    }
  })

  test('twenty sales at once list a product and record its event once', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(20, 10)]
    await times(20, () => place(shop(), ada, [[id, 1]]))
    expect(await isListed(id)).toBe(true)
    expect(await lowEvents(id)).toHaveLength(1)
  })

  test('a page of 20,000 products with low stock reads its own rows from the index', async () => {
    const { owner } = shop()
    await owner`
      insert into products (name, price, stock, low_stock_threshold) select 'Low ' || n, 1, 1, 5 from generate_series(1, 20000) n`
    await owner`vacuum analyze products, low_stock`
    const { statements, pageInfo } = await list({ first: 10 })
    const next = await list({ first: 10, after: pageInfo.endCursor })
    const [, since, id] = JSON.parse(Buffer.from(pageInfo.endCursor ?? '', 'base64url').toString())
    for (const [statement, values] of [
      [statements[0], [11]],
      [next.statements[0], [since, id, 11]],
    ] as const) {
      const nodes = await explainPrepared(owner, statement ?? '', values)
      const reads = nodes.filter((node) => node['Relation Name'] !== undefined)
      expect(reads.map((node) => node['Index Name']).toSorted()).toEqual([
        'low_stock_newest',
        'products_pkey',
      ])
      for (const node of reads) expect(node['Actual Rows'] * node['Actual Loops']).toBe(11)
    }
  })
})
