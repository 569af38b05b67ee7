import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, aProduct, idOf, place } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { anAdmin, change, codesWithoutRights, journalOf, productOf, refusals, times } from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

const archive = (id: number | string) => change(shop(), grace, 'archiveProduct', { id: String(id) })
const restore = (id: number | string) => change(shop(), grace, 'restoreProduct', { id: String(id) })

/** A product in a category of its own. */
async function aShelf(count: number): Promise<{ category: string; ids: number[] }> {
  const ids = (await times(count, () => aProduct(shop()))).sort((a, b) => a - b)
  const category = `Shelf ${ids[0]}`
  await shop().owner`update products set category = ${category} where id = any(${ids})`
  return { category, ids }
}

const LISTS = `query ($category: String, $sort: ProductSort!) {
  products(category: $category, sort: $sort) { nodes { id } totalCount }
  productsPage(category: $category) { nodes { id } totalCount totalPages }
}`

describe('answers', () => {
  test.each(['NEWEST', 'OLDEST', 'PRICE_ASC', 'PRICE_DESC', 'NAME'])(
    'an archived product is in no list by %s and in no count, until it is restored',
    async (sort) => {
      const { category, ids } = await aShelf(3)
      const listed = async () => {
        const { data } = await shop().ask(LISTS, { variables: { category, sort } })
        const { products, productsPage } = data as Record<
          'products' | 'productsPage',
          { nodes: { id: string }[]; totalCount: number }
        >
        expect([products.totalCount, productsPage.totalCount]).toEqual(Array(2).fill(products.nodes.length))
        expect(new Set(productsPage.nodes.map(({ id }) => id))).toEqual(
          new Set(products.nodes.map(({ id }) => id)),
        )
        return products.nodes.map(({ id }) => Number(id)).sort((a, b) => a - b)
      }
      expect(await listed()).toEqual(ids)
      productOf(await archive(ids[1] ?? 0))
      expect(await listed()).toEqual([ids[0], ids[2]])
      productOf(await restore(ids[1] ?? 0))
      expect(await listed()).toEqual(ids)
    },
  )

  test('an archived product is left out of the whole catalog too', async () => {
    const id = await aProduct(shop())
    const everything = async () => {
      const query = '{ products(first: 100) { nodes { id } totalCount } productsPage { totalCount } }'
      const { data } = await shop().ask(query)
      return data as { products: { nodes: { id: string }[]; totalCount: number }; productsPage: object }
    }
    const before = await everything()
    await archive(id)
    const after = await everything()
    const totalCount = before.products.totalCount - 1
    expect(before.products.nodes).toContainEqual({ id: String(id) })
    expect(after.products.nodes).not.toContainEqual({ id: String(id) })
    expect(after).toMatchObject({ products: { totalCount }, productsPage: { totalCount } })
  })

  test('an archived product is found by its id, through references and in orders', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(shop())]
    const order = idOf(await place(shop(), ada, [[id, 1]]))
    const { archivedAt } = productOf(await archive(id))
    expect(archivedAt).toMatch(/^\d{4}-.*Z$/)
    const query = `query ($r: [_Any!]!) {
      product(id: "${id}") { name archivedAt }
      order(id: "${order}") { items { product { name archivedAt } } }
      _entities(representations: $r) { ... on Product { name archivedAt } } }`
    const variables = { r: [{ __typename: 'Product', id: String(id) }] }
    const { data } = await shop().ask(query, { variables, as: ada })
    const product = { name: 'Mug', archivedAt }
    expect(data).toEqual({ product, order: { items: [{ product }] }, _entities: [product] })
  })

  test('archiving and restoring are edits, recorded in the outbox and the audit log', async () => {
    const id = await aProduct(shop())
    const { archivedAt, version } = productOf(await archive(id))
    expect(version).toBe(2)
    expect(productOf(await restore(id))).toMatchObject({ archivedAt: null, version: 3 })
    const who = { actor_id: grace.id, address: '192.0.2.7' }
    const [out, back] = [{ archivedAt }, { archivedAt: null }]
    expect(await journalOf(shop(), id)).toEqual({
      events: [
        { type: 'product.archived', payload: { productId: id, version: 2, ...out }, queued: 1 },
        { type: 'product.restored', payload: { productId: id, version: 3, ...back }, queued: 1 },
      ],
      audit: [
        { action: 'product.archived', ...who, before: back, after: out },
        { action: 'product.restored', ...who, before: out, after: back },
      ],
    })
  })

  test('archiving an archived product and restoring a listed one write nothing', async () => {
    const id = await aProduct(shop())
    const listed = await shop().fingerprint()
    expect(productOf(await restore(id))).toMatchObject({ archivedAt: null, version: 1 })
    expect(await shop().fingerprint()).toEqual(listed)
    const first = productOf(await archive(id))
    const archived = await shop().fingerprint()
    expect(productOf(await archive(id))).toEqual(first)
    expect(await shop().fingerprint()).toEqual(archived)
  })

  test('archiving costs three statements, and one without a change', async () => {
    const id = await aProduct(shop())
    expect((await archive(id)).statements).toHaveLength(3)
    expect((await archive(id)).statements).toHaveLength(1)
    expect((await restore(id)).statements).toHaveLength(3)
  })
})

describe('refuses', () => {
  test.each(['999999999', '0', 'abc', ''])('the unknown product %j is rejected', async (id) => {
    const before = await shop().fingerprint()
    for (const answer of [await archive(id), await restore(id)])
      expect([answer.product, refusals(answer)]).toEqual([null, [['PRODUCT_NOT_FOUND', 'id']]])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('an archived product cannot be ordered until it is restored', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(shop())]
    await archive(id)
    const { userErrors } = await place(shop(), ada, [[id, 1]])
    expect(userErrors).toMatchObject([{ code: 'PRODUCT_NOT_FOUND', field: 'input.items.0.productId' }])
    await restore(id)
    expect(idOf(await place(shop(), ada, [[id, 1]]))).toBeGreaterThan(0)
  })

  test('an edit of a version read before archiving is rejected', async () => {
    const id = await aProduct(shop())
    await archive(id)
    const input = { id: String(id), expectedVersion: 1, name: 'Cup' }
    expect(refusals(await change(shop(), grace, 'updateProduct', { input }))).toEqual([
      ['VERSION_CONFLICT', 'input.expectedVersion'],
    ])
  })
})

describe('protects', () => {
  test.each(['archiveProduct', 'restoreProduct'])('%s requires catalog:write', async (mutation) => {
    const id = await aProduct(shop())
    const before = await shop().fingerprint()
    const query = `mutation { ${mutation}(id: "${id}") { product { id } } }`
    expect(await codesWithoutRights(shop(), query)).toEqual(['UNAUTHENTICATED', 'FORBIDDEN'])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('ten concurrent requests archive a product once', async () => {
    const id = await aProduct(shop())
    const answers = await times(10, () => archive(id))
    expect(new Set(answers.map((answer) => productOf(answer).archivedAt)).size).toBe(1)
    expect((await journalOf(shop(), id)).events).toHaveLength(1)
  })

  test('an order concurrent with archiving is placed before it or rejected', async () => {
    const ada = await aCustomer(shop())
    for (let round = 0; round < 10; round++) {
      const id = await aProduct(shop())
      const [placed] = await Promise.all([place(shop(), ada, [[id, 1]]), archive(id)])
      const [row] = await shop().owner`
        select array_agg(reason order by id) as reasons from stock_movements where product_id = ${id}`
      expect(row?.reasons).toEqual(placed.order ? ['opening', 'order'] : ['opening'])
      expect(refusals({ ...placed, product: null })).toEqual(
        placed.order ? [] : [['PRODUCT_NOT_FOUND', 'input.items.0.productId']],
      )
    }
  })
})
