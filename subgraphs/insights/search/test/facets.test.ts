import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('facets on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  beforeAll(async () => {
    await addProducts(shop(), [
      { name: 'Brass Bell', category: 'Music', price: 24.99 },
      { name: 'Brass Horn', category: 'Music', price: 25, stock: 0 },
      { name: 'Brass Lamp', category: 'Home', price: 1000 },
      { name: 'Brass Thing', price: 99.99 },
      { name: 'Brass Relic', category: 'Music', archived: true },
    ])
    await shop().owner`
    insert into products (name, category, price, stock)
    select 'Common Nail ' || n, case when n % 2 = 0 then 'Tools' else 'Home' end, n % 30, n % 10 from generate_series(1, 2500) n`
  })

  const FACETS = `facets { categories { value count isTotalCapped } priceRanges { from to count isTotalCapped } inStock { count isTotalCapped } }`

  async function facetsOf(query: string, filter: object | null = null) {
    const text = `query ($query: String!, $filter: ProductFilter) {
    searchProducts(query: $query, filter: $filter) { ${FACETS} } }`
    const { data, statements } = await shop().ask(text, { variables: { query, filter } })
    return { ...(data?.searchProducts as { facets: Record<string, unknown> }), statements }
  }

  const exactly = (count: number) => ({ count, isTotalCapped: false })

  async function totalOf(query: string, filter: object | null = null) {
    const text = `query ($query: String!, $filter: ProductFilter) {
    searchProducts(query: $query, filter: $filter, first: 1) { totalCount isTotalCapped } }`
    const { data, statements } = await shop().ask(text, { variables: { query, filter } })
    return { ...(data?.searchProducts as object), statements: statements.length }
  }

  describe('answers', () => {
    test('facets count categories, price ranges and stock, and cost one statement', async () => {
      const { facets, statements } = await facetsOf('brass')
      expect(facets).toEqual({
        categories: [
          { value: 'Music', ...exactly(2) },
          { value: 'Home', ...exactly(1) },
          { value: null, ...exactly(1) },
        ],
        priceRanges: [
          { from: '0.00', to: '25.00', ...exactly(1) },
          { from: '25.00', to: '50.00', ...exactly(1) },
          { from: '50.00', to: '100.00', ...exactly(1) },
          { from: '1000.00', to: null, ...exactly(1) },
        ],
        inStock: exactly(3),
      })
      expect(statements).toHaveLength(2)
    })

    test('a facet ignores the filter on its own property', async () => {
      const { facets } = await facetsOf('brass', { category: 'Music', inStock: true })
      expect(facets).toEqual({
        categories: [
          { value: 'Home', ...exactly(1) },
          { value: 'Music', ...exactly(1) },
          { value: null, ...exactly(1) },
        ],
        priceRanges: [{ from: '0.00', to: '25.00', ...exactly(1) }],
        inStock: exactly(1),
      })
    })

    test('the count applies the filter and costs one statement', async () => {
      expect(await totalOf('brass')).toEqual({ totalCount: 4, isTotalCapped: false, statements: 2 })
      expect(await totalOf('brass', { category: 'Music' })).toMatchObject({ totalCount: 2 })
      expect(await totalOf('common', { category: 'Tools', maxPrice: '1.00' })).toMatchObject({
        totalCount: 83,
        isTotalCapped: false,
      })
    })

    test('a search without words has empty facets without a statement', async () => {
      const { facets, statements } = await facetsOf('???')
      expect(facets).toEqual({ categories: [], priceRanges: [], inStock: exactly(0) })
      expect(statements).toEqual([])
    })
  })

  describe('protects', () => {
    test('counts stop at a thousand and are marked as capped', async () => {
      expect(await totalOf('common')).toMatchObject({ totalCount: 1000, isTotalCapped: true })
      const { facets } = await facetsOf('common')
      expect(facets).toMatchObject({
        categories: [
          { count: 1000, isTotalCapped: true },
          { count: 1000, isTotalCapped: true },
        ],
        inStock: { count: 1000, isTotalCapped: true },
      })
    })

    test('facets that are not selected cost no statement', async () => {
      const { statements } = await shop().ask('{ searchProducts(query: "brass") { nodes { id } } }')
      expect(statements).toHaveLength(1)
    })
  })
})
