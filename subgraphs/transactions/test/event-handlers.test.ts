import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { openMetrics } from '@shopstack/kit/telemetry/metrics'
import { describe, expect, test } from 'vitest'
import { countEvents, orderLog } from '../event-handlers.js'

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

describe('answers', () => {
  const happened = (type: string, payload: ShopEvent['payload'] = {}): ShopEvent => ({
    ...{ ...paid, type, payload },
  })

  test('orders, payments and products that sell out are counted by what happened', async () => {
    const metrics = openMetrics()
    const { handles, receive } = countEvents(metrics)
    const events = [
      ...['order.placed', 'order.placed', 'order.paid', 'payment.declined', 'order.partly_refunded'].map(
        (type) => happened(type),
      ),
      happened('stock.changed', { stock: 0, change: -2 }),
      happened('stock.changed', { stock: 1, change: -1 }),
      happened('stock.changed', { stock: 0, change: 0 }),
      happened('stock.low', { stock: 2, threshold: 2 }),
    ]
    for (const event of events) {
      expect(handles(event.type)).toBe(true)
      await receive(event)
    }
    const counted = (await metrics.text()).split('\n').filter((line) => / [1-9]\d*$/.test(line))
    expect(counted.filter((line) => /^shopstack_(orders|payments|stock)/.test(line)).toSorted()).toEqual([
      'shopstack_orders_total{event="paid"} 1',
      'shopstack_orders_total{event="partly_refunded"} 1',
      'shopstack_orders_total{event="placed"} 2',
      'shopstack_payments_total{outcome="declined"} 1',
      'shopstack_payments_total{outcome="succeeded"} 1',
      'shopstack_stock_events_total{event="low"} 1',
      'shopstack_stock_events_total{event="sold_out"} 1',
    ])
  })
})

describe('protects', () => {
  test('the log contains no addresses', async () => {
    expect(JSON.stringify(await linesFor(paid))).not.toMatch(/ada@|192\.0/)
  })
})
