import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { beforeAll, describe, expect, test } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { BEYOND, EXPRESS, type ExampleRequest, type Fixtures, FLASK } from './example-requests.js'
import {
  type Endpoint,
  endpointsOf,
  judgeOf,
  nameOf,
  readDocument,
  type SurfaceName,
} from './openapi-client.js'

const shop = useShop()
const { customer, admin } = DEMO_ACCOUNTS

let made: Fixtures
const headers: Record<'customer' | 'admin' | 'stranger', Record<string, string>> = {
  customer: {},
  admin: {},
  stranger: { authorization: 'Bearer nonsense' },
}

beforeAll(async () => {
  headers.customer = await shop().signIn(customer.email, customer.password)
  headers.admin = await shop().signIn(admin.email, admin.password)
  const [product] = await shop().owner`
    select id from products where stock > 100 and archived_at is null order by id limit 1`
  const [user] = await shop().owner`select id from users where email = ${customer.email}`
  const productId = Number(product?.id)
  made = {
    ...{ email: customer.email, password: customer.password, userId: String(user?.id), productId },
    ...{ orderId: await anOrder(productId), unpaidOrderId: await anOrder(productId) },
  }
})

async function anOrder(productId: number): Promise<number> {
  const order = 'mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }'
  const input = { items: [{ productId: String(productId), quantity: 1 }] }
  const { data } = await shop().ask<{ placeOrder: { order: { id: string } } }>(
    order,
    { input },
    headers.customer,
  )
  return Number(data.placeOrder.order.id)
}

async function send(
  surface: SurfaceName,
  { method, path }: Endpoint,
  { id, query, body, as }: ExampleRequest,
) {
  const url = path.replace('{id}', String(id?.(made))) + (query === undefined ? '' : `?${query}`)
  const response = await fetch(shop().url(surface, url), {
    method,
    headers: { ...(as && headers[as]), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body(made)) }),
  })
  return {
    ...{ status: response.status, type: response.headers.get('content-type'), text: await response.text() },
  }
}

const SURFACES = [
  { surface: 'flask', samples: FLASK },
  { surface: 'express', samples: EXPRESS },
] as const

describe.each(SURFACES)('conformance of the $surface API', ({ surface, samples }) => {
  test('the description has every endpoint of the contract, and each is requested here', async () => {
    const described = endpointsOf(await readDocument(shop(), surface)).map(nameOf)
    expect(described.filter((name) => !(name in BEYOND)).toSorted()).toEqual(Object.keys(samples).toSorted())
  })

  test.each(Object.entries({ ...samples, ...(surface === 'express' ? BEYOND : {}) }))(
    '%s responds as its description says',
    async (name, requests) => {
      const document = await readDocument(shop(), surface)
      const endpoint = endpointsOf(document).find((one) => nameOf(one) === name)
      if (!endpoint) return expect(Object.keys(BEYOND)).toContain(name)
      const judge = judgeOf(document)
      for (const sample of requests) {
        const received = await send(surface, endpoint, sample)
        expect({ sample, status: received.status, problem: judge(endpoint, received) }).toEqual({
          ...{ sample, status: sample.status, problem: null },
        })
      }
    },
  )
})
