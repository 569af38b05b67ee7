import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { useShop } from '../../../../test/shop.js'
import { sendPlaceOrder, signIn } from '../../../test/live-shop.js'

const shop = useShop()

/** Together more than the buffers of the operating system. */
const EVENT_COUNT = 30
const DESCRIPTION_LENGTH = 60_000
const ALIASES = Array.from({ length: 15 }, (_, n) => `d${n}: description`).join(' ')
const LARGE = `subscription { stockChanged(productIds: ["1"]) { product { ${ALIASES} } } }`

const sockets: Socket[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})

/** A client that reads the beginning of its stream, and nothing else. */
async function openUnread(accept: string): Promise<Socket> {
  const { port } = new URL(shop().url('graphql', '/'))
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
  sockets.push(socket)
  const body = JSON.stringify({ query: LARGE })
  socket.write(
    [
      'POST /graphql HTTP/1.1',
      'host: localhost',
      `accept: ${accept}`,
      'content-type: application/json',
      `content-length: ${body.length}`,
      '',
      body,
    ].join('\r\n'),
  )
  const [head] = await once(socket, 'data')
  expect(String(head)).toMatch(/^HTTP\/1\.1 200/)
  socket.pause()
  return socket
}

const metrics = async () => (await fetch(shop().url('graphql', '/metrics'))).text()

describe('protects', () => {
  test('clients that do not read their streams for ten seconds are disconnected', async () => {
    const customer = await signIn(shop(), 'customer')
    await shop().owner`
      update products set description = repeat('x', ${DESCRIPTION_LENGTH}), stock = stock + ${EVENT_COUNT} where id = 1`
    await openUnread('text/event-stream')
    await openUnread('multipart/mixed;subscriptionSpec=1.0, application/json')
    expect(shop().platform.subscriptions.size).toBe(2)
    for (let n = 0; n < EVENT_COUNT; n++) await sendPlaceOrder(shop(), customer, '1')
    await vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(0), {
      timeout: 30_000,
      interval: 200,
    })
    for (const transport of ['sse', 'multipart'])
      expect(await metrics()).toContain(
        `shopstack_subscriptions_ended_total{transport="${transport}",reason="too_slow"} 1\n`,
      )
  }, 60_000)
})
