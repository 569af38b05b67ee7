import { randomUUID } from 'node:crypto'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { describe, expect, test, vi } from 'vitest'
import { MODES, useShop, whileProductsAreLocked } from './shop.js'

const PLACE = `mutation ($key: String!) { placeOrder(input: {items: [{productId: "1", quantity: 1}]}, idempotencyKey: $key) {
  order { id } userErrors { code } } }`
const UNAVAILABLE = { extensions: { code: 'SERVICE_UNAVAILABLE' } }

interface Placed {
  placeOrder: { order: { id: string } | null } | null
}

describe.each(MODES)('%s', (mode) => {
  const shop = useShop({ mode, env: { OPERATION_TIMEOUT: '2', SUBGRAPH_TIMEOUT: '1' } })

  test('an operation past its deadline returns partial data, and an error for each missing field', async () => {
    await whileProductsAreLocked(shop().owner, async () => {
      const { status, data, errors } = await shop().ask('{ product(id: "1") { name } health { status } }')
      expect(status).toBe(200)
      expect(data).toMatchObject({ product: null, health: { status: expect.any(String) } })
      expect(errors).toMatchObject([{ ...UNAVAILABLE, path: ['product'] }])
    })
    const { data } = await shop().ask('{ product(id: "1") { name } }')
    expect(data).toMatchObject({ product: { name: expect.any(String) } })
  })

  test('a REST request past its deadline returns 503 with Retry-After', async () => {
    await whileProductsAreLocked(shop().owner, async () => {
      const reply = await fetch(shop().url('flask', '/api/products/1'))
      expect(reply.status).toBe(503)
      expect(reply.headers.get('retry-after')).toBe('5')
      expect(await reply.json()).toEqual({ error: 'Service unavailable' })
    })
  })

  test('an order past its deadline is placed once when it is retried under its key', async () => {
    const { email, password } = DEMO_ACCOUNTS.customer
    // Hashing the password may take longer than the deadline on a slow machine.
    const headers = await vi.waitFor(() => shop().signIn(email, password), 20_000)
    const key = randomUUID()
    const count = async () => Number((await shop().owner`select count(*) as n from orders`)[0]?.n)
    const before = await count()
    await whileProductsAreLocked(shop().owner, async () => {
      const { errors } = await shop().ask<Placed>(PLACE, { key }, headers)
      expect(errors).toMatchObject([UNAVAILABLE])
    })
    const order = await vi.waitFor(async () => {
      const { data } = await shop().ask<Placed>(PLACE, { key }, headers)
      expect(data.placeOrder?.order?.id).toEqual(expect.any(String))
      return data.placeOrder?.order
    }, 20_000)
    expect((await shop().ask<Placed>(PLACE, { key }, headers)).data.placeOrder?.order).toEqual(order)
    expect(await count()).toBe(before + 1)
  })
})
