import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { rest } from './test/rest.js'

const shop = useShop()

interface SearchResponse {
  count: number
  products: { id: number; name: string }[]
}

const search = (text: string) =>
  rest<SearchResponse>(shop(), 'express', `GET /api/products/search?q=${encodeURIComponent(text)}`)

describe('INC-108: the search fails', () => {
  test.each(['Laptop', 'laptop', 'LAPTOP', 'lptop', 'latpop'])('%s finds the laptop first', async (text) => {
    const { status, body } = await search(text)
    expect(status).toBe(200)
    expect(body.products).toHaveLength(body.count)
    expect(body.products[0]?.name).toBe('Aria 14 Laptop')
  })

  test('results have the fields of the product list', async () => {
    const { body } = await search('Laptop')
    const { body: one } = await rest<{ product: object }>(
      shop(),
      'express',
      `GET /api/products/${body.products[0]?.id}`,
    )
    expect(body.products[0]).toEqual(one.product)
  })

  test('a text without matches returns an empty list, and a missing text is rejected', async () => {
    expect(await search('zzzzqqqq')).toEqual({ status: 200, body: { products: [], count: 0 } })
    for (const query of ['', '?q='])
      expect(await rest(shop(), 'express', `GET /api/products/search${query}`)).toEqual({
        status: 400,
        body: { error: "Search query 'q' is required" },
      })
  })
})
