import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EventPayload } from '@shopstack/drizzle/events/event'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import {
  MAX_WEBHOOK_BODY_BYTES,
  WEBHOOK_EVENT_TYPES,
  type WebhookEventType,
} from '@shopstack/schema/webhooks/events'
import { webhookJsonSchema } from '@shopstack/schema/webhooks/json-schema'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, aProduct, place, step } from '../../orders/test/fixtures.js'
import { anOrder, aPaidOrder, pay, refund } from '../../payments/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { type SentEvent, webhookBody } from '../payload.js'

const shop = useSubgraph(transactions, 'empty')
const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(webhookJsonSchema())

const NAME = 'Ada Lovelace of 12 St James Square'

/** Does everything that the events tell of; the customer has a name, an address and a note. */
async function causeAll(): Promise<void> {
  const ada = await aCustomer(shop(), NAME)
  const run = async (query: string, variables = {}) => {
    const { data, errors } = await shop().ask(query, { variables, as: admin })
    if (errors) throw new Error(errors[0]?.message)
    return Object.values(data ?? {})[0] as { product: { id: string; version: number } }
  }
  const product = '{ product { id version } userErrors { message } }'
  const created = await run(
    `mutation { createProduct(input: { name: "${NAME}", price: "3.00", stock: 9, lowStockThreshold: 5 }) ${product} }`,
  )
  const { id } = created.product
  await run(
    `mutation { updateProduct(input: { id: "${id}", expectedVersion: 1, price: "4.00" }) ${product} }`,
  )
  await place(shop(), ada, [[id, 6]])
  await run(`mutation { archiveProduct(id: "${id}") ${product} }`)
  await run(`mutation { restoreProduct(id: "${id}") ${product} }`)
  const declined = await anOrder(shop(), ada)
  await pay(shop(), ada, declined.id, { method: 'sandbox:declined' })
  await pay(shop(), ada, declined.id, { method: 'sandbox:timeout' })
  await step(shop(), ada, 'cancelOrder', declined.id)
  const partly = await aPaidOrder(shop(), ada, { prices: ['10.00', '5.50'], quantity: 2 })
  await run(
    'mutation ($id: ID!, $input: ShipOrderInput) { shipOrder(id: $id, input: $input) { userErrors { message } } }',
    { id: String(partly.id), input: { lines: [{ orderItemId: String(partly.items[0]), quantity: 1 }] } },
  )
  await step(shop(), admin, 'shipOrder', partly.id)
  await step(shop(), admin, 'deliverOrder', partly.id)
  await refund(shop(), partly.id, { amount: '3.00', reason: NAME })
  await refund(shop(), partly.id)
  await aProduct(shop())
}

describe('answers', () => {
  test('each event that the shop records makes a body as documented, without names and reasons', async () => {
    await causeAll()
    const recorded = await shop().owner<
      { type: WebhookEventType; sequence: number | null; payload: EventPayload; at: string }[]
    >`select type, sequence, payload, to_json(created_at)#>>'{}' as at from events
      where type = any(${[...WEBHOOK_EVENT_TYPES]}) order by id`
    const types = new Set<string>()
    for (const { at, ...event } of recorded) {
      const body = webhookBody({ ...event, createdAt: at } as SentEvent, 'USD')
      expect(validate(JSON.parse(body)), `${body} ${JSON.stringify(validate.errors)}`).toBe(true)
      expect(body).not.toContain('Ada')
      types.add(event.type)
    }
    // A payment fails without an outcome in the sandbox only after the reconciliation.
    expect(WEBHOOK_EVENT_TYPES.filter((type) => !types.has(type) && type !== 'payment.failed')).toEqual([])
  })

  test('the largest body of each type is smaller than the bound', () => {
    const largest: EventPayload = {
      ...{
        orderId: 2_147_483_647,
        userId: 2_147_483_647,
        paymentId: 2_147_483_647,
        shipmentId: 2_147_483_647,
      },
      ...{ refundId: 2_147_483_647, productId: 2_147_483_647, version: 2_147_483_647, stock: 2_147_483_647 },
      ...{ change: -2_147_483_648, threshold: 2_147_483_647, total: '99999999.99', amount: '99999999.99' },
      refundedAmount: '99999999.99',
      name: 'x'.repeat(100_000),
    }
    for (const type of WEBHOOK_EVENT_TYPES) {
      const sequence = /^(order|payment)\./.test(type) ? 2_147_483_647 : null
      const body = webhookBody(
        { type, sequence, createdAt: '2026-11-27T00:00:00.000000Z', payload: largest },
        'USD',
      )
      expect(Buffer.byteLength(body)).toBeLessThan(MAX_WEBHOOK_BODY_BYTES / 4)
      expect(validate(JSON.parse(body)), JSON.stringify(validate.errors)).toBe(true)
    }
  })

  test('the committed JSON Schema is the generated one', () => {
    const committed = readFileSync(join(SCHEMA_ROOT, 'webhooks', 'bodies.json'), 'utf8')
    expect(JSON.parse(committed)).toEqual(webhookJsonSchema())
  })
})

describe('refuses', () => {
  test('an event without a documented field is an error', () => {
    const event = { type: 'order.placed', sequence: 1, createdAt: '2026-11-27T00:00:00.000000Z' } as const
    expect(() => webhookBody({ ...event, payload: { orderId: 1 } }, 'USD')).toThrow(
      'the event order.placed has no userId',
    )
  })

  test('an undocumented body does not match the JSON Schema', () => {
    expect(validate({ type: 'order.placed', timestamp: '2026', sequence: 1, data: {} })).toBe(false)
    expect(validate({ type: 'user.registered', timestamp: '2026', sequence: null, data: {} })).toBe(false)
  })
})
