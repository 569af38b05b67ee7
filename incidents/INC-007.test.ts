import { useShop } from '@shopstack/gateway/test/shop'
import { describe, expect, test } from 'vitest'
import { rest } from './test/rest.js'

const shop = useShop()

interface SearchResponse {
  count: number
  products: object[]
}

const search = (surface: 'flask' | 'express', text: string) =>
  rest<SearchResponse>(shop(), surface, `GET /api/products/search?q=${encodeURIComponent(text)}`)

const catalog = async () =>
  Number((await shop().owner`select count(*) from products where name <> ''`)[0]?.count)

const NOTHING = { status: 200, body: { count: 0, products: [] } }

describe('INC-007: the search runs SQL of its callers', () => {
  test.each([
    "test' OR '1'='1",
    "x' UNION SELECT 1,2,3,4,5,6--",
    "x' OR 1=1--",
    "x' UNION SELECT id, email, password_hash, 0, 0, role FROM users--",
    "x'; DROP TABLE products; --",
    "x'; UPDATE products SET name = ''; --",
    "x\\' OR 1=1 --",
    "$1' OR pg_sleep(0) IS NULL --",
  ])('%s finds nothing and changes nothing', async (text) => {
    const before = await catalog()
    expect(await search('flask', text)).toEqual(NOTHING)
    expect(await catalog()).toBe(before)
  })

  test('a text with a quote returns 200, and so does a text of quotes only', async () => {
    for (const text of ["test'", "'", "''", '"', '\\', "%'"])
      expect(await search('flask', text)).toMatchObject({ status: 200 })
  })

  test.each(['%', '_', '\\', 'a%e', "customer's"])('%s is searched literally', async (text) => {
    const [row] = await shop().owner<{ count: number }[]>`
      select count(*)::int from products
      where strpos(lower(name), ${text}) > 0 or strpos(lower(description), ${text}) > 0`
    expect((await search('flask', text)).body.count).toBe(row?.count)
  })

  test('a plain word finds its products, with the six documented fields', async () => {
    const { status, body } = await search('flask', 'LAPTOP')
    expect(status).toBe(200)
    expect(body.count).toBeGreaterThan(0)
    expect(body.products).toHaveLength(body.count)
    for (const product of body.products)
      expect(Object.keys(product).sort()).toEqual(['category', 'description', 'id', 'name', 'price', 'stock'])
  })

  test.each(["test' OR '1'='1", "x' UNION SELECT email, password_hash FROM users--", "'", '%', '\\'])(
    'the search of the Express port returns only products for %s',
    async (text) => {
      const { status, body } = await search('express', text)
      expect(status).toBe(200)
      expect(body.products).toHaveLength(body.count)
      expect(JSON.stringify(body)).not.toMatch(/\$argon2|\$2[aby]\$|@/)
    },
  )
})
