import { describe, expect, test } from 'vitest'
import { MODES, useShop } from '../../../test/shop.js'

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }

describe.each(MODES)('the search of the Flask API, %s', (mode) => {
  const shop = shops[mode]
  const ask = (query: string) => fetch(shop().url('flask', `/api/products/search${query}`))
  const read = async (query: string) => {
    const response = await ask(query)
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const search = (text: string) => read(`?q=${encodeURIComponent(text)}`)

  /** What contains a text in any case, as the contract shows it, made of the rows in the database. */
  async function expected(text: string) {
    const products = await shop().owner`
      select id, name, description, price::float8 as price, stock, category from products
      where archived_at is null
        and (strpos(lower(name), lower(${text})) > 0 or strpos(lower(description), lower(${text})) > 0)
      order by id limit 100`
    return { status: 200, body: { count: products.length, products: [...products] } }
  }

  describe('answers', () => {
    test.each([
      'Laptop',
      'laptop',
      'LAPTOP',
      'apto',
      'a',
      ' ',
      'e, ',
      '%',
      '_',
      '\\',
      '"',
      "'",
      '-',
      '14-inch',
      'é',
    ])('the search finds products that contain %j, ordered by id', async (text) => {
      expect(await search(text)).toEqual(await expected(text))
    })

    test('the JSON is that of Flask, with six fields', async () => {
      const [row] = await shop().owner`
        insert into products (name, price) values ('Zyx "Ü" 50%_\\', 100) returning id`
      const response = await ask(`?q=${encodeURIComponent('x "ü" 50%_\\')}`)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.text()).toBe(
        `{"count":1,"products":[{"category":null,"description":null,"id":${row?.id},` +
          '"name":"Zyx \\"\\u00dc\\" 50%_\\\\","price":100.0,"stock":0}]}\n',
      )
      await shop().owner`delete from products where id = ${row?.id ?? 0}`
    })

    test('a search returns at most a hundred products', async () => {
      await shop()
        .owner`insert into products (name, price) select 'Brick ' || n, 1 from generate_series(1, 120) n`
      const { body } = await search('brick')
      expect(body.count).toBe(100)
      expect(body).toEqual((await expected('brick')).body)
      await shop().owner`delete from products where name like 'Brick %'`
    })

    test('the first of several texts is used, with and without the final slash', async () => {
      const laptops = await expected('laptop')
      expect(await read('?q=laptop&q=mug')).toEqual(laptops)
      expect(await read('/?q=laptop')).toEqual(laptops)
    })

    test.each([
      ["test' OR '1'='1", 0],
      ["x' UNION SELECT 1,2,3,4,5,6--", 0],
      ["test'", 0],
      ["'; DROP TABLE products; --", 0],
      ['{{7*7}}', 0],
      ['😀', 0],
      ['\u202eelpoep', 0],
    ])('%s finds nothing and changes nothing', async (text, count) => {
      expect(await search(text)).toEqual({ status: 200, body: { count, products: [] } })
    })

    test.each(['%FF%FE', '%E0%A4%A', '%C3%28'])(
      'bytes that are not UTF-8 match no product: %s',
      async (bytes) => {
        expect(await read(`?q=${bytes}`)).toEqual({ status: 200, body: { count: 0, products: [] } })
      },
    )
  })

  describe('refuses', () => {
    test.each(['', '?q=', '?q', '?Q=laptop', '?query=laptop'])(
      'a search without a text returns 400: %j',
      async (query) => {
        expect(await read(query)).toEqual({
          status: 400,
          body: { error: "Search query parameter 'q' is required" },
        })
      },
    )

    test('a search text of more than 200 characters is rejected', async () => {
      expect(await search('x'.repeat(201))).toEqual({
        status: 400,
        body: { error: 'q must have at most 200 characters.' },
      })
      expect((await search('x'.repeat(200))).status).toBe(200)
      expect((await search('😀'.repeat(200))).status).toBe(200)
    })

    test('a search text with a NUL is rejected', async () => {
      expect(await read('?q=a%00b')).toEqual({ status: 400, body: { error: expect.any(String) } })
    })
  })

  describe('protects', () => {
    test('an archived product is not found', async () => {
      const [first] = (await search('laptop')).body.products
      await shop().owner`update products set archived_at = now() where id = ${first.id}`
      expect((await search('laptop')).body.products).not.toContainEqual(first)
      await shop().owner`update products set archived_at = null where id = ${first.id}`
    })
  })
})
