import { describe, expect, test, vi } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { sendPlaceOrder, signIn } from '../../test/live-shop.js'
import { MY_ORDERS, sseClient, take, wsClient } from './clients.js'

const shop = useShop({ mode: 'over HTTP' })

describe('answers with subgraphs in other processes', () => {
  test.each(['graphql-ws', 'graphql-sse'] as const)(
    'a client of %s receives the changes of its orders',
    async (client) => {
      const customer = await signIn(shop(), 'customer')
      const { headers } = customer
      const opened =
        client === 'graphql-ws' ? wsClient(shop(), { connectionParams: headers }) : sseClient(shop(), headers)
      const results = take(opened.iterate({ query: MY_ORDERS }), 2)
      await vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(1), 20_000)
      const ids = [await sendPlaceOrder(shop(), customer, '1'), await sendPlaceOrder(shop(), customer, '2')]
      const placed = ids.map((id) => ({
        data: { myOrdersChanged: { event: 'PLACED', order: { id, status: 'PENDING' } } },
      }))
      expect(await results).toEqual(placed)
      await opened.dispose()
      await vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(0), 20_000)
    },
  )

  test('queries and mutations over a WebSocket have the responses of requests', async () => {
    const customer = await signIn(shop(), 'customer')
    const client = wsClient(shop(), { connectionParams: customer.headers })
    const id = await sendPlaceOrder(shop(), customer, '3')
    const cancel = client.iterate({ query: `mutation { cancelOrder(id: ${id}) { order { status } } }` })
    expect((await cancel.next()).value).toEqual({ data: { cancelOrder: { order: { status: 'CANCELLED' } } } })
    await client.dispose()
  })
})
