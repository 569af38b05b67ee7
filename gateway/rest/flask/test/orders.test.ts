import { beforeAll, describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from '../../../test/shop.js'
import { aStockedProduct, type RestClient, restClient, stored } from '../../test/rest-client.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

interface Order {
  id: number
  status: string
  discount_code: string | null
  items: { product_id: number }[]
}

/** Orders of a customer as the contract presents them, from the rows of the database. */
async function expected({ owner }: TestShop, email: string): Promise<unknown[]> {
  const iso = (column: string) =>
    `regexp_replace(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '\\.000000$', '')`
  return owner.unsafe(
    `select o.id, user_id, status, subtotal::float8, tax::float8, discount_amount::float8, total::float8, discount_code,
       ${iso('o.created_at')} as created_at, ${iso('o.updated_at')} as updated_at,
       (select json_agg(json_build_object('id', i.id, 'order_id', o.id, 'product_id', p.id, 'product_name', p.name,
          'quantity', quantity, 'unit_price', unit_price::float8, 'total_price', total_price::float8) order by i.id)
        from order_items i join products p on p.id = i.product_id where i.order_id = o.id) as items
     from orders o join users u on u.id = o.user_id where u.email = $1 order by o.id`,
    [email],
  )
}

const stockOf = async ({ owner }: TestShop, id: number) =>
  (await owner<{ stock: number }[]>`select stock from products where id = ${id}`)[0]?.stock

describe.each(MODES)('%s', (mode) => {
  let shop: TestShop
  let customer: RestClient
  let admin: RestClient
  beforeAll(async () => {
    shop = shops[mode]()
    customer = await restClient(shop, 'flask', 'customer')
    admin = await restClient(shop, 'flask', 'admin')
  })

  const placed = async (body: unknown): Promise<Order> => {
    const answer = await customer<{ order: Order }>('POST /api/orders/', { body })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.body.order
  }

  describe('answers', () => {
    test('an order has its items, floats and times as Flask wrote them, and takes its units from the stock', async () => {
      const product = await aStockedProduct(shop, { name: 'Hundred' })
      const body = { items: [{ product_id: product, quantity: 1 }], discount_code: 'SAVE20' }
      const answer = await customer<{ order: Order }>('POST /api/orders/', { body })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([201, 'application/json'])
      const time = '"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?"'
      expect(answer.text).toMatch(
        new RegExp(
          `^{"order":{"created_at":${time},"discount_amount":20.0,"discount_code":"SAVE20","id":\\d+,"items":\\[{"id":\\d+,` +
            `"order_id":\\d+,"product_id":${product},"product_name":"Hundred","quantity":1,"total_price":100.0,"unit_price":100.0}\\],` +
            `"status":"pending","subtotal":100.0,"tax":8.5,"total":88.5,"updated_at":${time},"user_id":\\d+}}\n$`,
        ),
      )
      expect(await stockOf(shop, product)).toBe(98)
      const { id } = answer.body.order
      expect((await customer(`GET /api/orders/${id}`)).body).toEqual(answer.body)
      expect(await expected(shop, 'customer@shopstack.test')).toContainEqual(answer.body.order)
    })

    test.each(['/api/orders/', '/api/orders', '/api/orders/?page=x', '/api/orders?page=0'] as const)(
      'GET %s lists all orders of the caller, oldest first',
      async (path) => {
        const orders = await expected(shop, 'customer@shopstack.test')
        expect(orders.length).toBeGreaterThan(5)
        const { status, body } = await customer(`GET ${path}`)
        expect({ status, body }).toEqual({ status: 200, body: { orders, count: orders.length } })
      },
    )

    test('a page has a thousand orders, and the next page has the rest', async () => {
      await shop.owner`insert into orders (user_id, subtotal, total)
        select id, 0, 0 from users, generate_series(1, 1001) where email = 'admin@shopstack.test'`
      const orders = (await expected(shop, 'admin@shopstack.test')).map((row) => ({
        ...Object(row),
        items: [],
      }))
      const [first, second] = [await admin('GET /api/orders/'), await admin('GET /api/orders/?page=2')]
      await shop.owner`delete from orders where total = 0 and tax = 0 and subtotal = 0`
      expect(first.body).toEqual({ orders: orders.slice(0, 1000), count: 1000 })
      expect(second.body).toEqual({ orders: orders.slice(1000), count: orders.length - 1000 })
    })

    test('a customer without orders gets an empty list', async () => {
      await shop.owner`delete from users where email = 'new@shop.test'`
      const sent = { body: { email: 'new@shop.test', password: 'correct horse', name: 'Nia' } }
      const register = `mutation ($input: RegisterInput!) { register(input: $input) { accessToken } }`
      const { data } = await shop.ask<{ register: { accessToken: string } }>(register, { input: sent.body })
      const headers = { authorization: `Bearer ${data.register.accessToken}` }
      const { text } = await customer('GET /api/orders/', { headers })
      expect(text).toBe('{"count":0,"orders":[]}\n')
    })

    test('each item has its current price, and its quantity is one by default', async () => {
      const [mug, pot] = [
        await aStockedProduct(shop, { price: '29.99' }),
        await aStockedProduct(shop, { price: '49.99' }),
      ]
      const order = await placed({ items: [{ product_id: String(pot), quantity: 2 }, { product_id: mug }] })
      expect(order).toMatchObject({
        ...{ subtotal: 129.97, tax: 11.05, discount_amount: 0, total: 141.02, discount_code: null },
        items: [
          { product_id: pot, quantity: 2, unit_price: 49.99, total_price: 99.98 },
          { product_id: mug, quantity: 1, unit_price: 29.99, total_price: 29.99 },
        ],
      })
    })

    test.each([
      ['NONSENSE', 100, 0, 108.5],
      ['save20', 100, 0, 108.5],
      ['', 100, 0, 108.5],
      [null, 100, 0, 108.5],
      ['SAVE10', 100, 10, 98.5],
      ['SAVE30', 33.33, 10, 26.16],
      ['FLAT5', 50, 5, 49.25],
      ['FLAT5', 3, 3, 0.26],
    ])(
      'the code %j on %d is stored as given and discounted as valid',
      async (code, price, discount, total) => {
        const product = await aStockedProduct(shop, { price: String(price) })
        const order = await placed({ items: [{ product_id: product }], discount_code: code })
        expect(order).toMatchObject({
          ...{ subtotal: price, discount_amount: discount, total, discount_code: code },
        })
      },
    )

    test('a repeat under the same key returns the same order and places no other', async () => {
      const product = await aStockedProduct(shop)
      const headers = { 'idempotency-key': 'basket-1' }
      const sent = { headers, body: { items: [{ product_id: product, quantity: 2 }] } }
      const [first, again] = [
        await customer('POST /api/orders/', sent),
        await customer('POST /api/orders/', sent),
      ]
      expect(first.status).toBe(201)
      expect([again.status, again.body]).toEqual([201, first.body])
      expect(await stockOf(shop, product)).toBe(97)

      const before = await stored(shop)
      const other = { headers, body: { items: [{ product_id: product, quantity: 3 }] } }
      const refused = await customer('POST /api/orders/', other)
      expect([refused.status, refused.body]).toEqual([
        422,
        { error: 'This idempotency key was used for another request.' },
      ])
      expect(await stored(shop)).toEqual(before)
    })
  })

  describe('refuses', () => {
    test('the first unavailable item is reported with the message of the Flask service', async () => {
      const [few, many] = [
        await aStockedProduct(shop, { stock: 2 }),
        await aStockedProduct(shop, { name: 'Widget B' }),
      ]
      const before = await stored(shop)
      const errorOf = async (...items: unknown[]) => {
        const { status, body } = await customer('POST /api/orders/', { body: { items } })
        return [status, body]
      }
      const gone = [404, { error: 'Product 99999 not found' }]
      const short = [400, { error: 'Insufficient stock for Widget A. Available: 2' }]
      expect(await errorOf({ product_id: 99999 }, { product_id: few, quantity: 3 })).toEqual(gone)
      expect(await errorOf({ product_id: few, quantity: 3 }, { product_id: 99999 })).toEqual(short)
      expect(await errorOf({ product_id: many, quantity: 100 }, { product_id: few, quantity: 3 })).toEqual([
        400,
        { error: 'Insufficient stock for Widget B. Available: 99' },
      ])
      // Lines of one product count together.
      expect(await errorOf({ product_id: few, quantity: 2 }, { product_id: few })).toEqual(short)
      expect(await stored(shop)).toEqual(before)
    })

    test.each([
      ['2147483647', 'Order not found'],
      ['9'.repeat(200), 'Order not found'],
      ['0', 'Order not found'],
      ['abc', 'Not found'],
      ['-1', 'Not found'],
      ['1.5', 'Not found'],
    ])('the order %s is not found', async (id, error) => {
      const { status, body } = await customer(`GET /api/orders/${id}`)
      expect([status, body]).toEqual([404, { error }])
    })
  })

  describe('protects', () => {
    test('an order of another customer is missing, for an administrator too', async () => {
      const { id } = await placed({ items: [{ product_id: await aStockedProduct(shop) }] })
      const { status, body } = await admin(`GET /api/orders/${id}`)
      expect([status, body]).toEqual([404, { error: 'Order not found' }])
      const list = await admin<{ orders: Order[] }>('GET /api/orders/')
      expect(list.body.orders).toEqual(await expected(shop, 'admin@shopstack.test'))
    })

    test('one of eight concurrent orders gets the last unit', async () => {
      const product = await aStockedProduct(shop, { name: 'Last', stock: 1 })
      const sent = { body: { items: [{ product_id: product }] } }
      const answers = await Promise.all(Array.from({ length: 8 }, () => customer('POST /api/orders/', sent)))
      expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(400)])
      expect(answers.filter(({ status }) => status === 400).map(({ body }) => body)).toEqual(
        Array(7).fill({ error: 'Insufficient stock for Last. Available: 0' }),
      )
      expect(await stockOf(shop, product)).toBe(0)
    })

    test('concurrent requests under one key place one order', async () => {
      const product = await aStockedProduct(shop)
      const sent = { headers: { 'idempotency-key': 'twice-1' }, body: { items: [{ product_id: product }] } }
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => customer<{ order: Order }>('POST /api/orders/', sent)),
      )
      const done = answers.filter(({ status }) => status === 201)
      expect(new Set(done.map(({ body }) => body.order.id)).size).toBe(1)
      for (const { status, headers, body } of answers.filter((answer) => answer.status !== 201)) {
        expect([status, headers.get('retry-after')]).toEqual([409, '1'])
        expect(body).toEqual({ error: 'This request is still in progress. Try again in 1 s.' })
      }
      expect(await stockOf(shop, product)).toBe(98)
    })
  })
})
