import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { beforeAll, describe, expect, test } from 'vitest'
import { type RestClient, restClient } from '../rest/test/rest-client.js'
import { MODES, type TestShop, useShop } from './shop.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const PLACE = `mutation ($input: PlaceOrderInput!, $key: String) {
  placeOrder(input: $input, idempotencyKey: $key) { order { id } userErrors { code } } }`
const INPUT = { items: [{ productId: '1' }] }

describe.each(MODES)('answers, %s', (mode) => {
  let shop: TestShop
  let headers: { authorization: string }
  let rest: RestClient
  beforeAll(async () => {
    shop = shops[mode]()
    headers = await shop.signIn(DEMO_ACCOUNTS.customer.email, DEMO_ACCOUNTS.customer.password)
    rest = await restClient(shop, 'flask', 'customer')
  })

  const ask = async (query: string, variables: Record<string, unknown> = {}) => {
    // What GraphQL adds to data and errors.
    const { data, errors, ...more } = await shop.ask(query, variables, headers)
    expect(errors).toBeUndefined()
    return { data, extensions: (more as { extensions?: unknown }).extensions }
  }

  test('a response of GraphQL names the replayed mutations, also of a document that is known', async () => {
    const first = await ask(PLACE, { input: INPUT, key: 'replay-1' })
    expect(first.extensions).toBeUndefined()
    for (let n = 0; n < 3; n++) {
      const again = await ask(PLACE, { input: INPUT, key: 'replay-1' })
      expect(again).toEqual({ data: first.data, extensions: { idempotentReplayed: [['placeOrder']] } })
      expect((await ask(PLACE, { input: INPUT, key: `replay-new-${n}` })).extensions).toBeUndefined()
    }
  })

  test('replayed mutations have the response keys of the client, whatever these are', async () => {
    const field = (alias: string, key: string) =>
      `${alias}: placeOrder(input: {items: [{productId: 1}]}, idempotencyKey: "${key}") { userErrors { code } }`
    const query = `mutation { ${field('id', 'key-1')} ${field('toString', 'key-2')} ${field('plain', 'key-1')} }`
    expect((await ask(query)).extensions).toEqual({ idempotentReplayed: [['plain']] })
    expect((await ask(query)).extensions).toEqual({
      idempotentReplayed: [['id'], ['toString'], ['plain']],
    })
  })

  test('a response of REST has a header, which pages of other origins may read', async () => {
    const sent = { headers: { 'idempotency-key': 'rest-1' }, body: { items: [{ product_id: 1 }] } }
    const first = await rest<{ order: { id: number } }>('POST /api/orders/', sent)
    const again = await rest('POST /api/orders/', sent)
    expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([201, null])
    expect([again.status, again.headers.get('idempotent-replayed'), again.body]).toEqual([
      201,
      'true',
      first.body,
    ])
    expect(again.headers.get('access-control-expose-headers')).toContain('idempotent-replayed')
    const paying = { headers: { 'idempotency-key': 'rest-2' }, body: { order_id: first.body.order.id } }
    const replayed = async () =>
      (await rest('POST /api/payments/checkout', paying)).headers.get('idempotent-replayed')
    expect([await replayed(), await replayed()]).toEqual([null, 'true'])
  })
})
