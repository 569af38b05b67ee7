import { describe, expect, test } from 'vitest'
import { MODES, useShop } from './shop.js'

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }

describe.each(MODES)('browsing, %s', (mode) => {
  const shop = shops[mode]
  const ask = async (query: string) => {
    const response = await fetch(shop().url('graphql', '/graphql'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    return JSON.parse(await response.text())
  }

  test('categories are listed with their counts, and a category filters products and facets', async () => {
    const { data: all, errors } = await ask('{ categories(first: 100) { nodes { name productCount } } }')
    expect(errors).toBeUndefined()
    const [category] = all.categories.nodes
    const filter = `{ category: ${JSON.stringify(category.name)}, minPrice: "0.01" }`
    const { data } = await ask(`{ products(filter: ${filter}, first: 100) { nodes { category } totalCount
      facets { categories { value count } inStock { count } } } }`)
    expect(data.products.totalCount).toBe(category.productCount)
    expect(data.products.nodes.map((node: { category: string }) => node.category)).toEqual(
      Array(category.productCount).fill(category.name),
    )
    expect(data.products.facets.categories).toContainEqual({
      value: category.name,
      count: category.productCount,
    })
  })

  test('a filter that matches nothing returns an empty page', async () => {
    const { data } = await ask(
      '{ products(filter: { maxPrice: "0.01" }) { nodes { id } pageInfo { hasNextPage } totalCount } }',
    )
    expect(data.products).toEqual({ nodes: [], pageInfo: { hasNextPage: false }, totalCount: 0 })
  })
})
