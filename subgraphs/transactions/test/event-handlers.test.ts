import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { describe, expect, test } from 'vitest'
import { orderLog } from '../event-handlers.js'

const paid: ShopEvent = {
  id: 12,
  type: 'order.paid',
  subject: 'order:7',
  sequence: 2,
  createdAt: '2026-03-02T00:00:00.000000Z',
  payload: { orderId: 7, paymentId: 3, amount: '29.99', email: 'ada@shop.example', address: '192.0.2.7' },
}

/** What the log of orders writes about an event. */
async function linesFor(event: ShopEvent): Promise<unknown[]> {
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  await orderLog(log).receive(event)
  return lines.map((line) => JSON.parse(line))
}

describe('answers', () => {
  test('a log line has the order and the amount', async () => {
    const said = {
      event: 'order.paid',
      subject: 'order:7',
      sequence: 2,
      orderId: 7,
      paymentId: 3,
      amount: '29.99',
    }
    expect(await linesFor(paid)).toMatchObject([{ level: 30, ...said }])
  })

  test('orders and payments are logged, and other subjects are not', () => {
    const { handles } = orderLog(createLogger({ level: 'silent' }))
    expect(['order.placed', 'payment.failed', 'stock.changed', 'user.registered'].map(handles)).toEqual([
      ...[true, true, false, false],
    ])
  })
})

describe('protects', () => {
  test('the log contains no addresses', async () => {
    expect(JSON.stringify(await linesFor(paid))).not.toMatch(/ada@|192\.0/)
  })
})
