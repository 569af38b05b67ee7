import { beforeAll, describe, expect, test } from 'vitest'
import { type TestShop, useShop } from '../../test/shop.js'
import { type RestClient, restClient, stored } from './rest-client.js'

const inProcess = useShop()
const overHttp = useShop({ mode: 'over HTTP' })
const legacy = useShop({ env: { REST_ACCESS: 'legacy' } })

interface Created {
  product: { id: number }
}

const SURFACES = ['flask', 'express'] as const
const TIME = {
  flask: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?',
  express: '[-\\d]{10}T[:\\d]{8}\\.\\d{3}Z',
}

const SHOPS: [string, () => TestShop][] = [
  ['in process', inProcess],
  ['over HTTP', overHttp],
]

describe.each(SHOPS)('answers, %s', (_, shop) => {
  let flask: RestClient
  let express: RestClient
  beforeAll(async () => {
    flask = await restClient(shop(), 'flask', 'admin')
    express = await restClient(shop(), 'express', 'admin')
  })

  test('a product has the format and the defaults of Flask on port 5000', async () => {
    const full = {
      name: 'Widget A',
      price: 29.99,
      description: 'A basic widget',
      stock: 100,
      category: 'widgets',
    }
    const { status, text } = await flask('POST /api/products/', { body: full })
    expect([status, text]).toEqual([
      201,
      expect.stringMatching(
        `^{"product":{"category":"widgets","created_at":"${TIME.flask}","description":"A basic widget","id":\\d+,` +
          `"name":"Widget A","price":29.99,"stock":100,"updated_at":"${TIME.flask}"}}\n$`,
      ),
    ])
    const bare = await flask('POST /api/products', { body: { name: 'Bare', price: 100 } })
    expect([bare.status, bare.text]).toEqual([
      201,
      expect.stringMatching(/"category":null,.*"description":"",.*"price":100\.0,"stock":0,/),
    ])
  })

  test('a product has the format and the defaults of Express on port 3000', async () => {
    const full = { name: 'Laptop', price: '999.99', description: 'Fast', stock: 50, category: 'Electronics' }
    const { status, text } = await express('POST /api/products', { body: full })
    expect([status, text]).toEqual([
      201,
      expect.stringMatching(
        `^{"product":{"id":\\d+,"name":"Laptop","description":"Fast","price":999.99,"stock":50,` +
          `"category":"Electronics","createdAt":"${TIME.express}"}}$`,
      ),
    ])
    const bare = await express('POST /api/products/', { body: { name: 'Free', price: 0 } })
    expect([bare.status, bare.text]).toEqual([
      201,
      expect.stringMatching(/"name":"Free","description":null,"price":0,"stock":0,"category":null,/),
    ])
  })

  test.each([
    ['29.99', 29.99],
    [3.456, 3.46],
    [1.005, 1.01],
    ['0.004', 0],
    [99999999.99, 99999999.99],
    [0, 0],
  ])('the price %j is stored as %d, as the legacy database did', async (price, kept) => {
    for (const ask of [flask, express]) {
      const { status, body } = await ask('POST /api/products', { body: { name: 'Priced', price } })
      expect(status).toBe(201)
      expect(body).toMatchObject({ product: { price: kept } })
    }
  })

  test('null and empty texts are stored as null, and any characters are kept', async () => {
    const body = { name: 'Café "☕" 😀', price: 1, description: null, category: '' }
    for (const ask of [flask, express])
      expect((await ask('POST /api/products', { body })).body).toMatchObject({
        product: { name: 'Café "☕" 😀', description: null, category: null },
      })
  })

  test('a product created on one port is on the other port and in GraphQL', async () => {
    const { id } = (
      await flask<Created>('POST /api/products/', { body: { name: 'One', price: 7.5, stock: 3 } })
    ).body.product
    expect((await express(`GET /api/products/${id}`)).body).toMatchObject({
      product: { id, name: 'One', price: 7.5 },
    })
    const { data } = await shop().ask(`{ product(id: "${id}") { name price stock } }`)
    expect(data).toEqual({ product: { name: 'One', price: '7.50', stock: 3 } })
    const other = (await express<Created>('POST /api/products', { body: { name: 'Two', price: 1 } })).body
      .product
    expect((await flask(`GET /api/products/${other.id}`)).body).toMatchObject({
      product: { name: 'Two', price: 1 },
    })
  })
})

describe('answers', () => {
  test.each(SURFACES)(
    '%s lets every authenticated caller create products with REST_ACCESS=legacy',
    async (surface) => {
      const customer = await restClient(legacy(), surface, 'customer')
      const { status, body } = await customer<Created>('POST /api/products', {
        body: { name: 'Mine', price: 1 },
      })
      expect(status).toBe(201)
      expect((await customer(`GET /api/products/${body.product.id}`)).status).toBe(200)
    },
  )
})

describe('refuses', () => {
  // Invalid JSON: access is checked before the body is read.
  const sent = { raw: '{', headers: { 'content-type': 'application/json' } }

  test.each(SURFACES)('%s refuses a product of a customer', async (surface) => {
    const before = await stored(inProcess())
    const customer = await restClient(inProcess(), surface, 'customer')
    for (const what of [sent, { body: { name: 'Mine', price: 1 } }]) {
      const { status, body } = await customer('POST /api/products', what)
      expect([status, body]).toEqual([403, { error: 'Admin role required' }])
    }
    expect(await stored(inProcess())).toEqual(before)
  })

  test.each([
    ['roles', inProcess],
    ['legacy', legacy],
  ] as const)('an anonymous caller creates no product, with REST_ACCESS=%s', async (_, shop) => {
    const [flask, express] = [
      await restClient(shop(), 'flask', null),
      await restClient(shop(), 'express', null),
    ]
    const [first, second] = [
      await flask('POST /api/products', sent),
      await express('POST /api/products', sent),
    ]
    expect([first.status, first.body]).toEqual([401, { msg: 'Missing Authorization Header' }])
    expect([second.status, second.body]).toEqual([401, { error: 'Authentication required' }])
  })

  test('GraphQL requires the role despite REST_ACCESS=legacy', async () => {
    const { email, password } = { email: 'customer@shopstack.test', password: 'shopstack-customer' }
    const create = 'mutation { createProduct(input: { name: "Mine", price: "1" }) { product { id } } }'
    const { errors } = await legacy().ask(create, {}, await legacy().signIn(email, password))
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  })
})
