import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'

const shop = useShop()

const page = async (number: number) => {
  const reply = await fetch(shop().url('express', `/api/products?page=${number}&limit=10`))
  const { products } = (await reply.json()) as { products: { id: number }[] }
  return products.map(({ id }) => id)
}

describe('INC-106: the first page shows items 11 to 20', () => {
  test('page 1 holds items 1 to 10, page 2 items 11 to 20, and no item is on two pages', async () => {
    const newest = await shop().owner<{ id: number }[]>`
      select id from products order by created_at desc, id desc limit 20`
    const expected = newest.map(({ id }) => id)
    expect(await page(1)).toEqual(expected.slice(0, 10))
    expect(await page(2)).toEqual(expected.slice(10, 20))
  })
})
