import { beforeAll, describe, expect, test } from 'vitest'
import { useShop } from '../../test/shop.js'
import { aStockedProduct, type RestClient, restClient, type SentRequest, stored } from './rest-client.js'

const shop = useShop()

const SURFACES = ['flask', 'express'] as const

/** The endpoints that store something for orders, payments and products, and one that only calculates. */
const ENDPOINTS = [
  ['flask', 'POST /api/products/', { name: 'Cup', price: 1 }],
  ['flask', 'POST /api/orders/', { items: [{ product_id: 1 }] }],
  ['flask', 'POST /api/payments/calculate', { subtotal: 1 }],
  ['flask', 'POST /api/payments/checkout', { order_id: 1 }],
  ['express', 'POST /api/products', { name: 'Cup', price: 1 }],
] as const

let clients: Record<(typeof SURFACES)[number], RestClient>
beforeAll(async () => {
  clients = {
    flask: await restClient(shop(), 'flask', 'admin'),
    express: await restClient(shop(), 'express', 'admin'),
  }
})

/** What was answered, after a look at the database: nothing has changed there. */
async function refused(surface: (typeof SURFACES)[number], request: `POST /${string}`, sent: SentRequest) {
  const before = await stored(shop())
  const { status, body } = await clients[surface](request, sent)
  expect(await stored(shop())).toEqual(before)
  return [status, body]
}

const saying = (error: string | RegExp): unknown =>
  typeof error === 'string' ? error : expect.stringMatching(error)

const JSON_TYPE = { 'content-type': 'application/json' }

describe('refuses', () => {
  describe.each(ENDPOINTS)('%s: %s', (surface, request, good) => {
    test.each([
      ['that ends too early', JSON.stringify(good).slice(0, -1)],
      ['with a comment', `${JSON.stringify(good)} // and more`],
      ['of zero bytes', ''],
      ['that is no JSON', '<order/>'],
      ['with NaN as a number', JSON.stringify({ ...good, name: 0 }).replace('0', 'NaN')],
    ])('a body %s is rejected', async (_, raw) => {
      const answer = await refused(surface, request, { raw, headers: JSON_TYPE })
      expect(answer).toEqual([400, { error: expect.any(String) }])
    })

    test('a body of 2 MB is rejected', async () => {
      const body = { ...good, description: 'x'.repeat(2_000_000) }
      expect(await refused(surface, request, { body })).toEqual([413, { error: 'Request body too large' }])
    })

    test.each([
      ['values', { more: Array.from({ length: 20_000 }, () => 0) }],
      ['fields', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`field${i}`, i]))],
      ['empty lists', { more: Array.from({ length: 10_000 }, () => []) }],
    ])('a body with too many %s is rejected', async (_, more) => {
      const answer = await refused(surface, request, { body: { ...good, ...more } })
      expect(answer).toEqual([400, { error: 'Bad request' }])
    })

    test.each([
      'application/x-www-form-urlencoded',
      'text/plain',
      'multipart/form-data; boundary=x',
      'application/xml',
      'nonsense',
    ])('a body of the type %s is rejected', async (type) => {
      const sent = { raw: JSON.stringify(good), headers: { 'content-type': type } }
      expect(await refused(surface, request, sent)).toEqual(
        surface === 'flask'
          ? [415, { error: 'Unsupported media type' }]
          : [400, { error: 'Name and price are required' }],
      )
    })

    test('a body that is not UTF-8 is rejected', async () => {
      const raw = Buffer.from(JSON.stringify({ ...good, name: 'CupX', discount_code: 'CupX' }))
      for (let at = raw.indexOf('X'); at >= 0; at = raw.indexOf('X', at + 1)) raw[at] = 0xff
      const answer = await refused(surface, request, { raw, headers: JSON_TYPE })
      expect(answer).toEqual([400, { error: expect.any(String) }])
    })

    test.each([null, [], [good], 'text', 7, true])(
      'the body %j is rejected because it is no object',
      async (body) => {
        const sent = { raw: JSON.stringify(body), headers: JSON_TYPE }
        expect(await refused(surface, request, sent)).toEqual([400, { error: expect.any(String) }])
      },
    )
  })

  test.each<readonly [body: object, error: string | RegExp]>([
    [{}, 'Missing required field: name'],
    [{ price: 1 }, 'Missing required field: name'],
    [{ name: 'Cup' }, 'Missing required field: price'],
    [{ name: null, price: 1 }, 'Missing required field: name'],
    [{ name: 7, price: 1 }, 'name is text.'],
    [{ name: {}, price: 1 }, 'name is text.'],
    [{ name: ' ', price: 1 }, 'name has 1 to 255 characters, not only blanks, and no control character.'],
    [
      { name: 'x'.repeat(256), price: 1 },
      'name has 1 to 255 characters, not only blanks, and no control character.',
    ],
    [{ name: 'a\0b', price: 1 }, 'name has 1 to 255 characters, not only blanks, and no control character.'],
    [{ name: 'Cup', price: 1, description: 7 }, 'description is text.'],
    [{ name: 'Cup', price: 1, category: ['a'] }, 'category is text.'],
    [{ name: 'Cup', price: 1, category: 'x'.repeat(101) }, /^category has 1 to 100 characters/],
    ...[
      -0.001,
      -3.456,
      '-1',
      100000000,
      99999999.995,
      1e300,
      'abc',
      '',
      ' ',
      true,
      [],
      {},
      '0x10',
      '1,5',
    ].map((price) => [{ name: 'Cup', price }, 'price is a number from 0 to 99999999.99.'] as const),
    ...[-1, 1.5, '5', null, 2147483648, 1e300, true, [], {}].map(
      (stock) => [{ name: 'Cup', price: 1, stock }, /^stock is a whole number from 0 /] as const,
    ),
  ])('the product %j is rejected', async (body, error) => {
    const sentence = saying(error)
    expect(await refused('flask', 'POST /api/products/', { body })).toEqual([400, { error: sentence }])
    const express = await refused('express', 'POST /api/products', { body })
    const missing = typeof error === 'string' && error.startsWith('Missing')
    expect(express).toEqual([400, { error: missing ? 'Name and price are required' : sentence }])
  })

  const NO_ITEMS = 'Order must include at least one item'
  const QUANTITY = 'quantity is a whole number from 1 to 2147483647.'
  test.each([
    ['20,000 good items', { items: Array(20_000).fill({ product_id: 1 }) }, 'Bad request'],
    ['9,000 good items', { items: Array(9_000).fill({ product_id: 1 }) }, 'items are 1 to 100 lines.'],
    ['100,000 wrong items', { items: Array(100_000).fill(0) }, 'Bad request'],
    [
      '19,000 wrong items',
      { items: Array(19_000).fill(0) },
      'items are objects with product_id and quantity.',
    ],
    ['fields of which 50,000 are unknown', { ...Array(50_000).fill(0), discount_code: 7 }, 'Bad request'],
    [
      'fields of which 19,000 are unknown',
      { ...Array(19_000).fill(0), items: [{ product_id: 1 }], discount_code: 7 },
      'discount_code is text.',
    ],
  ])('an order of %s is rejected', async (_, body, error) => {
    expect(await refused('flask', 'POST /api/orders/', { body })).toEqual([400, { error }])
  })

  test('an order of a product id with a megabyte of zeros is rejected in linear time', async () => {
    const from = performance.now()
    const sent = { body: { items: [{ product_id: `${'0'.repeat(1_000_000)}x` }] } }
    const answer = await refused('flask', 'POST /api/orders/', sent)
    expect(answer).toEqual([400, { error: 'product_id is a whole number.' }])
    expect(performance.now() - from).toBeLessThan(3_000)
  })

  test.each<readonly [body: object, status: number, error: string | RegExp]>([
    [{}, 400, NO_ITEMS],
    [{ items: null }, 400, NO_ITEMS],
    [{ items: [] }, 400, NO_ITEMS],
    [{ items: '' }, 400, NO_ITEMS],
    [{ items: 'all' }, 400, 'items is a list.'],
    [{ items: { 0: {} } }, 400, 'items is a list.'],
    [{ items: [7] }, 400, 'items are objects with product_id and quantity.'],
    [{ items: [null] }, 400, 'items are objects with product_id and quantity.'],
    [{ items: [[]] }, 400, 'items are objects with product_id and quantity.'],
    [{ items: Array(101).fill({ product_id: 1 }) }, 400, 'items are 1 to 100 lines.'],
    [{ items: [{ quantity: 1 }] }, 404, 'Product None not found'],
    [{ items: [{ product_id: null }] }, 404, 'Product None not found'],
    [{ items: [{ product_id: 99999 }] }, 404, 'Product 99999 not found'],
    [{ items: [{ product_id: 0 }] }, 404, 'Product 0 not found'],
    [{ items: [{ product_id: -7 }] }, 404, 'Product -7 not found'],
    [{ items: [{ product_id: 2 ** 31 }] }, 404, 'Product 2147483648 not found'],
    [{ items: [{ product_id: 1e30 }] }, 404, /^Product 10{10}/],
    [{ items: [{ product_id: '9'.repeat(200) }] }, 404, /^Product 9{200} not found$/],
    ...['abc', '', 1.5, true, {}, [1], '1; drop table orders'].map(
      (product_id) => [{ items: [{ product_id }] }, 400, 'product_id is a whole number.'] as const,
    ),
    ...[0, -1, 1.5, '2', null, true, {}, 2147483648, 1e300].map(
      (quantity) => [{ items: [{ product_id: 1, quantity }] }, 400, QUANTITY] as const,
    ),
    [{ items: Array(2).fill({ product_id: 1, quantity: 2147483647 }) }, 400, QUANTITY],
    ...[7, true, [], {}].map(
      (discount_code) =>
        [{ items: [{ product_id: 1 }], discount_code }, 400, 'discount_code is text.'] as const,
    ),
    [
      { items: [{ product_id: 1 }], discount_code: 'x'.repeat(51) },
      400,
      'discount_code has 50 characters at most.',
    ],
    [{ items: [{ product_id: 1 }], discount_code: 'a\0b' }, 400, /NUL/],
  ])('the order %j is rejected', async (body, status, error) => {
    expect(await refused('flask', 'POST /api/orders/', { body })).toEqual([status, { error: saying(error) }])
  })

  test.each(['with blanks', 'ümlaut', 'x'.repeat(256)])('the idempotency key %s is rejected', async (key) => {
    const headers = { 'idempotency-key': Buffer.from(key).toString('latin1') }
    const body = { items: [{ product_id: await aStockedProduct(shop()) }] }
    expect(await refused('flask', 'POST /api/orders/', { body, headers })).toEqual([
      400,
      { error: expect.stringContaining('255 printable ASCII characters') },
    ])
  })

  const SUBTOTAL = 'subtotal is a number from 0 to 99999999.99.'
  test.each<readonly [body: object, error: string | RegExp]>([
    [{}, 'Missing required field: subtotal'],
    [{ discount_code: 'SAVE20' }, 'Missing required field: subtotal'],
    [{ subtotal: null }, 'Missing required field: subtotal'],
    ...['abc', '', '1e', 'NaN', 'Infinity', -1, true, [], {}, 1e8, `1${'0'.repeat(400)}`].map(
      (subtotal) => [{ subtotal }, SUBTOTAL] as const,
    ),
    [{ subtotal: 1, discount_code: 7 }, 'discount_code is text.'],
  ])('the calculation of %j is rejected', async (body, error) => {
    const answer = await refused('flask', 'POST /api/payments/calculate', { body })
    expect(answer).toEqual([400, { error: saying(error) }])
  })

  test.each<readonly [body: object, status: number, error: string]>([
    [{}, 400, 'Missing required field: order_id'],
    [{ order_id: null }, 404, 'Order not found'],
    ...[0, -1, 999999999, 1e30, '999999999', '9'.repeat(1000), ' 999999999 '].map(
      (order_id) => [{ order_id }, 404, 'Order not found'] as const,
    ),
    ...['abc', '', '1.5', 1.5, true, [], {}, [1]].map(
      (order_id) => [{ order_id }, 400, 'order_id is a whole number.'] as const,
    ),
  ])('the payment of %j is rejected', async (body, status, error) => {
    expect(await refused('flask', 'POST /api/payments/checkout', { body })).toEqual([status, { error }])
  })
})

describe('protects', () => {
  test.each(SURFACES)('%s ignores unknown fields, in nested objects too', async (surface) => {
    const raw =
      '{"__proto__":{"stock":7,"admin":true},"constructor":{"prototype":{"x":1}},"name":"Bowl","price":1,"id":1,"created_at":"x"}'
    const { status, body } = await clients[surface]<{ product: { id: number } }>('POST /api/products/', {
      raw,
      headers: JSON_TYPE,
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({ product: { name: 'Bowl', price: 1, stock: 0 } })
    expect(body.product.id).toBeGreaterThan(1)
    expect({}).not.toHaveProperty('admin')
  })
})
