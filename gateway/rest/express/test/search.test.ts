import { describe, expect, test } from 'vitest'
import { MODES, useShop } from '../../../test/shop.js'

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }

describe.each(MODES)('the search of the Express API, %s', (mode) => {
  const shop = shops[mode]
  const read = async (path: string) => {
    const response = await fetch(shop().url('express', path))
    return { status: response.status, body: JSON.parse(await response.text()) }
  }
  const search = (text: string) => read(`/api/products/search?q=${encodeURIComponent(text)}`)
  const names = async (text: string): Promise<string[]> =>
    (await search(text)).body.products.map(({ name }: { name: string }) => name)

  describe('answers', () => {
    test.each(['Laptop', 'LAPTOPS', 'lptop', 'latpop', 'aria latop'])(
      '%s finds the laptop first',
      async (text) => {
        expect((await names(text))[0]).toBe('Aria 14 Laptop')
      },
    )

    test.each([
      ['hedphones', 'Quiet Hours Wireless Headphones'],
      ['wireles hedphones', 'Quiet Hours Wireless Headphones'],
      ['headph', 'Quiet Hours Wireless Headphones'],
    ])('%s finds %s', async (text, name) => {
      expect(await names(text)).toEqual([name])
    })

    test('a search of stop words only finds them as typed', async () => {
      expect((await names('the')).toSorted()).toEqual([
        'The Lighthouse Ledger',
        'The Patient Baker',
        'The Repair Manual for Everything',
      ])
    })

    test('results have the fields of a single product, and the count is their number', async () => {
      const { body } = await search('laptop')
      expect(body.count).toBe(body.products.length)
      for (const product of body.products)
        expect((await read(`/api/products/${product.id}`)).body).toEqual({ product })
    })

    test('any spelling of the path works, and the first of several texts is used', async () => {
      const laptops = await search('laptop')
      expect(await read('/API/Products/Search/?q=laptop&q=mug')).toEqual(laptops)
      expect(laptops.status).toBe(200)
    })

    test('a search returns at most a hundred products', async () => {
      await shop()
        .owner`insert into products (name, price) select 'Brick ' || n, 1 from generate_series(1, 120) n`
      const { body } = await search('brick')
      expect([body.count, body.products.length]).toEqual([100, 100])
      await shop().owner`delete from products where name like 'Brick %'`
    })

    test.each([' ', '%', '_', '\\', "'", '"', '😀', 'zzzzqqqq', ':*', '!&|', '\u202e'])(
      'a search for %j returns an empty list',
      async (text) => {
        expect(await search(text)).toEqual({ status: 200, body: { products: [], count: 0 } })
      },
    )

    test.each(['%FF%FE', '%E0%A4%A', '%00'])(
      'a search for the invalid bytes %s returns an empty list',
      async (bytes) => {
        const { status, body } = await read(`/api/products/search?q=${bytes}`)
        expect({ status, body }).toEqual({ status: 200, body: { products: [], count: 0 } })
      },
    )
  })

  describe('refuses', () => {
    test.each(['', '?q=', '?q', '?Q=laptop'])('a search without a text returns 400: %j', async (query) => {
      expect(await read(`/api/products/search${query}`)).toEqual({
        status: 400,
        body: { error: "Search query 'q' is required" },
      })
    })

    test('a search text of more than 200 characters is rejected', async () => {
      expect(await search('x'.repeat(201))).toEqual({
        status: 400,
        body: { error: 'q must have at most 200 characters.' },
      })
    })
  })

  describe('protects', () => {
    test.each(["x' UNION SELECT email, password_hash FROM users--", "laptop'); drop table products; --"])(
      'an injection returns products only: %s',
      async (text) => {
        const { status, body } = await search(text)
        expect(status).toBe(200)
        expect(JSON.stringify(body)).not.toMatch(/\$argon2|\$2[aby]\$|@/)
      },
    )
  })
})
