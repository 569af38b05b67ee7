import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { encodeCursor } from '@shopstack/schema/pagination'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, aProduct, customer, idOf, place, step } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { anAdmin, change, times } from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

interface Movements {
  nodes: { id: string; quantity: number; reason: string; note: string | null; order: { id: string } | null }[]
  edges: { cursor: string }[]
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null }
}

const MOVEMENTS = `nodes { id quantity reason note createdAt order { id status } }
  edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor }`

const ONE = `query ($id: ID!, $first: Int! = 20, $after: String) {
  product(id: $id) { stockMovements(first: $first, after: $after) { ${MOVEMENTS} } } }`

async function movements(id: number, variables: object = {}): Promise<Movements> {
  const { data, errors } = await shop().ask(ONE, { as: grace, variables: { id: String(id), ...variables } })
  expect(errors).toBeUndefined()
  return (data as { product: { stockMovements: Movements } }).product.stockMovements
}

/** A product of which `count` pieces came one by one. */
async function aMovedProduct(count: number): Promise<number> {
  const id = await aProduct(shop(), { stock: count })
  await shop().owner`delete from stock_movements where product_id = ${id}`
  await shop().owner`
    insert into stock_movements (product_id, quantity, reason) select ${id}, 1, 'delivery' from generate_series(1, ${count})`
  return id
}

describe('answers', () => {
  test('movements are listed newest first, with their orders', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(shop(), { stock: 10 })]
    const order = String(idOf(await place(shop(), ada, [[id, 3]])))
    await step(shop(), ada, 'cancelOrder', order)
    const input = { productId: String(id), quantity: -1, reason: 'DAMAGE', note: 'dropped' }
    await change(shop(), grace, 'adjustStock', { input })
    const cancelled = { id: order, status: 'CANCELLED' }
    expect((await movements(id)).nodes).toMatchObject([
      { quantity: -1, reason: 'DAMAGE', note: 'dropped', order: null },
      { quantity: 3, reason: 'CANCELLATION', note: null, order: cancelled },
      { quantity: -3, reason: 'ORDER', note: null, order: cancelled },
      { quantity: 10, reason: 'OPENING', note: null, order: null },
    ])
  })

  test('the pages list each movement once and no later one', async () => {
    const id = await aMovedProduct(50)
    const seen: string[] = []
    for (let after: string | null = null; ; ) {
      const { nodes, edges, pageInfo } = await movements(id, { first: 7, after })
      expect(pageInfo.hasPreviousPage).toBe(after !== null)
      expect(edges.at(-1)?.cursor).toBe(pageInfo.endCursor)
      seen.push(...nodes.map((node) => node.id))
      await shop()
        .owner`insert into stock_movements (product_id, quantity, reason) values (${id}, 1, 'delivery')`
      if (!pageInfo.hasNextPage) break
      after = pageInfo.endCursor
    }
    const rows = await shop()
      .owner`select id from stock_movements where product_id = ${id} order by id limit 50`
    expect(seen).toEqual(rows.map((row) => String(row.id)).reverse())
  })

  test('a product without movements has an empty page', async () => {
    expect(await movements(await aProduct(shop(), { stock: 0 }))).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: null },
    })
  })

  test('the movements of any number of products cost one statement, and their orders another', async () => {
    const ada = await aCustomer(shop())
    const ids = await times(30, () => aMovedProduct(5))
    for (const id of ids.slice(0, 10)) await place(shop(), ada, [[id, 2]])
    const entities = `query ($r: [_Any!]!) { _entities(representations: $r) {
      ... on Product { id stockMovements(first: 3) { ${MOVEMENTS} } } } }`
    const ask = (some: number[]) => {
      const r = some.map((id) => ({ __typename: 'Product', id: String(id) }))
      return shop().ask(entities, { as: grace, variables: { r } })
    }
    const one = await ask(ids.slice(0, 1))
    const many = await ask(ids)
    expect(one.statements).toHaveLength(3)
    expect(many.statements).toHaveLength(3)
    const answered = many.data?._entities as { id: string; stockMovements: Movements }[]
    for (const [n, { id, stockMovements }] of answered.entries()) {
      expect(id).toBe(String(ids[n]))
      expect(stockMovements.nodes.map(({ quantity }) => quantity)).toEqual(n < 10 ? [-2, 1, 1] : [1, 1, 1])
      expect(stockMovements.pageInfo.hasNextPage).toBe(true)
      expect(await movements(Number(id), { first: 3 })).toEqual(stockMovements)
    }
  })

  test('pages of different sizes and cursors share one statement', async () => {
    const id = await aMovedProduct(9)
    const { edges } = await movements(id)
    const { data, statements } = await shop().ask(
      `query ($id: ID!, $after: String) { product(id: $id) {
        a: stockMovements(first: 2) { nodes { id } }
        b: stockMovements(first: 4) { nodes { id } }
        c: stockMovements(first: 4, after: $after) { nodes { id } } } }`,
      { as: grace, variables: { id: String(id), after: edges[6]?.cursor } },
    )
    expect(statements).toHaveLength(2)
    const page = data?.product as Record<'a' | 'b' | 'c', Movements>
    expect([page.a, page.b, page.c].map(({ nodes }) => nodes.length)).toEqual([2, 4, 2])
  })

  test('each of several adjustments in one request returns the movements up to it', async () => {
    const id = await aProduct(shop(), { stock: 1 })
    const adjust = (quantity: number) => `adjustStock(input: {productId: "${id}", quantity: ${quantity},
      reason: DELIVERY}) { product { stock stockMovements { nodes { quantity } } } }`
    const { data } = await shop().ask(`mutation { a: ${adjust(2)} b: ${adjust(3)} }`, { as: grace })
    const product = (stock: number, ...quantities: number[]) => ({
      product: { stock, stockMovements: { nodes: quantities.map((quantity) => ({ quantity })) } },
    })
    expect(data).toEqual({ a: product(3, 2, 1), b: product(6, 3, 2, 1) })
  })
})

describe('refuses', () => {
  test.each([0, -1, 101])('a page of %d movements is rejected', async (first) => {
    const id = String(await aProduct(shop()))
    const { errors } = await shop().ask(ONE, { as: grace, variables: { id, first } })
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'first' })
  })

  test('an invalid cursor or one of another list is rejected', async () => {
    const id = String(await aProduct(shop()))
    const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
    for (const after of [
      ...['', 'nonsense', '💥'],
      ...[cursor('MOVEMENTS', 'x'), cursor('MOVEMENTS', 1.5), cursor('MOVEMENTS', 1e300), cursor('AUDIT', 1)],
    ]) {
      const { errors } = await shop().ask(ONE, { as: grace, variables: { id, after } })
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'after' })
    }
  })
})

describe('protects', () => {
  test('movements require catalog:write', async () => {
    const id = await aProduct(shop())
    const query = `{ product(id: "${id}") { stockMovements { nodes { id } } } }`
    for (const [as, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [customer(grace.id), 'FORBIDDEN'],
    ] as const) {
      const { data, errors } = await shop().ask(query, as ? { as } : {})
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code])
      expect(data).toEqual({ product: { stockMovements: null } })
    }
  })

  test('the movements of a product are read from their index, at any depth', async () => {
    const { owner } = shop()
    const ids = await times(200, () => aProduct(shop(), { stock: 0 }))
    await owner`
      insert into stock_movements (product_id, quantity, reason)
      select (${ids}::int[])[1 + n % ${ids.length}], 1, 'delivery' from generate_series(0, 39999) n`
    await owner`analyze stock_movements`
    const [middle] = (await movements(ids[0] ?? 0, { first: 100 })).nodes.slice(-1)
    const variables = { id: String(ids[0]), after: encodeCursor('MOVEMENTS', [Number(middle?.id)]) }
    const nodes = await shop().explain('stock_movements_in_slices', ONE, { as: grace, variables })
    expect(nodes.flatMap((node) => node['Index Name'] ?? [])).toEqual(['stock_movements_product'])
    // Rows beyond the page are not read.
    for (const node of nodes) {
      expect(node['Actual Rows']).toBeLessThanOrEqual(21)
      expect(node['Rows Removed by Filter'] ?? 0).toBe(0)
    }
  })
})
