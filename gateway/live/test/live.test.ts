import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from '../../test/shop.js'
import { nextOf, refusalOf, sendPlaceOrder, signIn, subscribe } from './live-shop.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const PRODUCT = 'id name stock unitsSold'
const STOCK = `subscription ($ids: [ID!]!) { stockChanged(productIds: $ids) { stock product { ${PRODUCT} } } }`
const ORDER_FIELDS = 'id status total customer { name } items { product { name stock unitsSold } }'
const ORDER = `subscription ($id: ID!) { orderChanged(id: $id) { event sequence order { ${ORDER_FIELDS} } } }`

describe.each(MODES)('%s', (mode) => {
  const shop = shops[mode]

  test('a pushed event equals what a query answers', async () => {
    const customer = await signIn(shop(), 'customer')
    const stream = await subscribe(shop(), STOCK, { ids: ['1'] })
    const id = await sendPlaceOrder(shop(), customer, '1')
    const { data, errors } = await nextOf(stream)
    expect(errors).toBeUndefined()
    const { data: now } = await shop().ask<object>(`{ product(id: 1) { ${PRODUCT} } }`)
    expect(data?.stockChanged).toMatchObject(now)
    await stream.return()

    const changes = await subscribe(shop(), ORDER, { id }, customer.viewer)
    await shop().ask(`mutation { cancelOrder(id: ${id}) { order { id } } }`, {}, customer.headers)
    const change = await nextOf(changes)
    const { data: order } = await shop().ask<object>(
      `{ order(id: ${id}) { ${ORDER_FIELDS} } }`,
      {},
      customer.headers,
    )
    expect(change).toEqual({ data: { orderChanged: { event: 'CANCELLED', sequence: 2, ...order } } })
    await changes.return()
  })
  test('documents are limited like queries', async () => {
    const two = 'subscription { a: lowStock { id } b: lowStock { id } }'
    expect(await refusalOf(shop(), two)).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(await refusalOf(shop(), 'subscription { lowStock { id }')).toEqual(['GRAPHQL_PARSE_FAILED'])
    expect(await refusalOf(shop(), '{ shop { currency } }')).toEqual(['OPERATION_RESOLUTION_FAILURE'])
    const deep = `subscription { lowStock { product ${'{ related '.repeat(12)}{ id }${' }'.repeat(12)} } }`
    expect(await refusalOf(shop(), deep)).toEqual(['QUERY_TOO_COMPLEX'])
  })

  test('a caller without a token is not signed in', async () => {
    expect(await refusalOf(shop(), ORDER, { id: '1' })).toEqual(['UNAUTHENTICATED'])
    const { viewer } = await signIn(shop(), 'customer')
    expect(await refusalOf(shop(), 'subscription { ordersFeed { id } }', {}, viewer)).toEqual(['FORBIDDEN'])
  })
})
