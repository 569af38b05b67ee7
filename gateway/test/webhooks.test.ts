import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from './shop.js'

const env = { WEBHOOK_INTERNAL_HOSTS: '127.0.0.1' }
const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process', env }),
  'over HTTP': useShop({ mode: 'over HTTP', env }),
}
const { admin, customer } = DEMO_ACCOUNTS

/** The system of a partner. */
let partner: Server
const received: { path: string; type: string; orderId: string }[] = []
beforeAll(async () => {
  partner = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { type, data } = JSON.parse(Buffer.concat(chunks).toString())
    received.push({ path: request.url ?? '', type, orderId: data.orderId })
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(partner, 'listening')
})
afterAll(() => partner.close())

const CREATE = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id status } secret userErrors { code } } }`
const LOG = `query ($webhookId: ID) { webhookDeliveries(webhookId: $webhookId) {
  nodes { eventType status webhook { id } } } }`

interface Data {
  createWebhook: { webhook: { id: string } | null; secret: string | null; userErrors: unknown[] }
  placeOrder: { order: { id: string } | null }
  webhookDeliveries: { nodes: { eventType: string; status: string; webhook: { id: string } }[] }
}

describe.each(MODES)('answers, %s', (mode) => {
  test('an administrator creates a webhook, and what customers order and pay is sent to it', async () => {
    const shop = shops[mode]()
    const [root, buyer] = [
      await shop.signIn(admin.email, admin.password),
      await shop.signIn(customer.email, customer.password),
    ]
    const address = partner.address()
    const port = typeof address === 'object' ? address?.port : 0
    const path = `/${mode.replaceAll(' ', '-')}`
    const input = { url: `http://127.0.0.1:${port}${path}`, eventTypes: ['ORDER_PLACED', 'ORDER_PAID'] }
    const refused = await shop.ask<Data>(CREATE, { input }, buyer)
    expect(refused.errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
    const { data } = await shop.ask<Data>(CREATE, { input }, root)
    expect(data.createWebhook).toMatchObject({ secret: expect.stringMatching(/^whsec_/), userErrors: [] })
    const placed = await shop.ask<Data>(
      'mutation { placeOrder(input: { items: [{ productId: 1, quantity: 1 }] }) { order { id } } }',
      {},
      buyer,
    )
    const orderId = placed.data.placeOrder.order?.id
    await shop.ask(
      'mutation ($id: ID!) { checkout(input: { orderId: $id }) { order { id } } }',
      { id: orderId },
      buyer,
    )
    await expect
      .poll(() => received.filter((one) => one.path === path), { timeout: 30_000 })
      .toEqual([
        { path, type: 'order.placed', orderId },
        { path, type: 'order.paid', orderId },
      ])
    const webhookId = data.createWebhook.webhook?.id
    await expect
      .poll(async () => (await shop.ask<Data>(LOG, { webhookId }, root)).data.webhookDeliveries.nodes, {
        timeout: 30_000,
      })
      .toEqual(
        ['ORDER_PAID', 'ORDER_PLACED'].map((eventType) => ({
          ...{ eventType, status: 'DELIVERED', webhook: { id: webhookId } },
        })),
      )
    const metrics = await (await fetch(shop.url('graphql', '/metrics'))).text()
    if (mode === 'in process')
      expect(metrics).toContain('shopstack_webhook_attempts_total{outcome="delivered"} 2')
  }, 90_000)
})
