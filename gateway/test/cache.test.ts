import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MODES, openTestShop } from './shop.js'

const PAGE = `{ product(id: "1") { name price stock category unitsSold related(first: 3) { name price } } }`
const LIST = '{ products(first: 5) { totalCount nodes { id name price stock } pageInfo { endCursor } } }'
const SEARCH =
  '{ searchProducts(query: "table", first: 5) { totalCount nodes { name stock } facets { inStock { count } } } }'
const ADJUST = `mutation ($id: ID!, $quantity: Int!) {
  adjustStock(input: { productId: $id, quantity: $quantity, reason: CORRECTION }) { product { stock } userErrors { message } } }`
const RENAME = `mutation ($id: ID!, $name: String!, $version: Int!) {
  updateProduct(input: { id: $id, name: $name, expectedVersion: $version }) { product { name } userErrors { message } } }`

describe.each(MODES)('cache with the subgraphs %s', (mode) => {
  let shop: Awaited<ReturnType<typeof openTestShop>>
  let admin: { authorization: string }
  beforeAll(async () => {
    shop = await openTestShop({ mode, env: { CACHE_SECONDS: '60' } })
    admin = await shop.signIn(DEMO_ACCOUNTS.admin.email, DEMO_ACCOUNTS.admin.password)
  })
  afterAll(() => shop?.close())

  /** How many statements both subgraphs have sent so far. */
  const statements = async (): Promise<number> => {
    const places = [shop.url('graphql', '/metrics'), ...Object.values(shop.services)]
    const texts = await Promise.all(
      places.map(async (place) => (await fetch(new URL('/metrics', place))).text()),
    )
    const counts = texts
      .join('\n')
      .matchAll(/^shopstack_sql_statement_seconds_count\{role="(?!gateway).*\} (\d+)$/gm)
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
  }

  test.each([PAGE, LIST, SEARCH])(
    '100 repeats of a cached query cost less than two statements each: %s',
    async (query) => {
      const ask = async () => {
        const { data, errors } = await shop.ask(query)
        expect(errors).toBeUndefined()
        return JSON.stringify(data)
      }
      const first = await ask()
      const before = await statements()
      const answers = new Set(await Promise.all(Array.from({ length: 100 }, ask)))
      // A hundred answers, each of which costs two statements or more; the shop does something by itself, too.
      expect((await statements()) - before).toBeLessThan(200)
      expect(answers).toEqual(new Set([first]))
    },
  )

  test('a changed product shows within a second in the page, the list and the search', async () => {
    const seen = async () => {
      const page = await shop.ask<{ product: { stock: number; name: string; version: number } }>(
        '{ product(id: "2") { name stock version } }',
      )
      const found = await shop.ask<{ searchProducts: { nodes: { id: string }[] } }>(
        '{ searchProducts(query: "zeppelin") { nodes { id } } }',
      )
      return { ...page.data.product, found: found.data.searchProducts.nodes.map(({ id }) => id) }
    }
    const before = await seen()
    expect(before.found).toEqual([])
    const adjusted = await shop.ask(ADJUST, { id: '2', quantity: 7 }, admin)
    const renamed = await shop.ask(RENAME, { id: '2', name: 'Zeppelin', version: before.version }, admin)
    expect([adjusted, renamed]).toMatchObject([
      { data: { adjustStock: { userErrors: [] } } },
      { data: { updateProduct: { userErrors: [] } } },
    ])
    await vi.waitFor(
      async () =>
        expect(await seen()).toMatchObject({ stock: before.stock + 7, name: 'Zeppelin', found: ['2'] }),
      { timeout: 20_000, interval: 50 },
    )
  })

  test('an order shows the remaining stock at once', async () => {
    const read = '{ product(id: "3") { stock } }'
    const { data } = await shop.ask<{ product: { stock: number } }>(read)
    const placed = await shop.ask<{
      placeOrder: { order: { items: { product: { stock: number } }[] } }
    }>(
      'mutation { placeOrder(input: {items: [{productId: "3", quantity: 1}]}) { order { items { product { stock } } } } }',
      {},
      admin,
    )
    expect(placed.data.placeOrder.order.items).toEqual([{ product: { stock: data.product.stock - 1 } }])
    await vi.waitFor(
      async () => expect((await shop.ask(read)).data).toEqual({ product: { stock: data.product.stock - 1 } }),
      { timeout: 20_000, interval: 50 },
    )
  })
})
