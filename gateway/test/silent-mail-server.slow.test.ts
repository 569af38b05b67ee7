import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { disposables } from '@shopstack/kit/process/disposables'
import { afterEach, describe, expect, test } from 'vitest'
import { MODES, openTestShop } from './shop.js'

const open = disposables()
afterEach(() => open.close())

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { accessToken userErrors { code } } }`
const RESET = `mutation ($email: String!) { requestPasswordReset(email: $email) { userErrors { code } } }`
const ORDER = `mutation { placeOrder(input: { items: [{ productId: 1, quantity: 1 }] }) { order { id } userErrors { code } } }`
const PAY = `mutation ($id: ID!) { checkout(input: { orderId: $id }) { order { status } userErrors { code } } }`

/** A server that accepts connections and never says a word. */
async function silentServer(): Promise<{ port: number; connections: ReadonlySet<Socket> }> {
  const connections = new Set<Socket>()
  const server = createServer((socket) => {
    connections.add(socket)
    socket.on('error', () => {}).on('close', () => connections.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  open.add('silent server', server, (s) => {
    for (const socket of connections) socket.destroy()
    return new Promise((resolve) => s.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, connections }
}

describe.each(MODES)('answers, %s', (mode) => {
  test('customers register, order and pay while the mail server says nothing, and their mails wait', async () => {
    const { port, connections } = await silentServer()
    const env = {
      MAIL_URL: `smtp://127.0.0.1:${port}`,
      MAIL_FROM: 'Shop <shop@shop.example>',
      STOREFRONT_URL: 'https://shop.example',
    }
    const shop = open.add('shop', await openTestShop({ mode, env }), (s) => s.close())
    const register = async (email: string) => {
      const input = { email, password: 'correct horse battery', name: 'Ada' }
      const { data } = await shop.ask<{ register: { accessToken: string } }>(REGISTER, { input })
      return { authorization: `Bearer ${data.register.accessToken}` }
    }
    await register('ada@shop.example')
    // A delivery has begun, and does not end.
    await expect.poll(() => connections.size).toBeGreaterThan(0)

    const bob = await register('bob@shop.example')
    const reset = await shop.ask(RESET, { email: 'ada@shop.example' })
    expect(reset.data).toEqual({ requestPasswordReset: { userErrors: [] } })
    const placed = await shop.ask<{ placeOrder: { order: { id: string } } }>(ORDER, {}, bob)
    const paid = await shop.ask(PAY, { id: placed.data.placeOrder.order.id }, bob)
    expect(paid.data).toEqual({ checkout: { order: { status: 'PAID' }, userErrors: [] } })
    expect(connections.size).toBeGreaterThan(0)
    const waiting =
      await shop.owner`select distinct kind from mails where sent_at is null and failed_at is null order by kind`
    expect(waiting.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['password-reset']))
  })
})
