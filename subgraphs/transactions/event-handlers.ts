import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { CATALOG_GROUP } from '@shopstack/kit/cache/cache-key'
import type { InvalidationBus } from '@shopstack/kit/cache/invalidation'
import type { Subscriber } from '@shopstack/kit/events/relay'
import { ORDER_EVENTS } from '@shopstack/kit/telemetry/business-metrics'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'

const AMOUNTS = new Set(['subtotal', 'discountAmount', 'tax', 'total', 'amount'])

/** Logs every order and payment event with its ids and amounts. */
export const orderLog = (log: Logger): Subscriber => ({
  name: 'order log',
  handles: (type) => /^(order|payment)\./.test(type),
  async receive({ type, subject, sequence, payload }) {
    log.info({ event: type, subject, sequence, ...idsAndAmounts(payload) }, type)
  },
})

/** Invalidates a changed product in the cache of every process. */
export const invalidateProducts = (changes: InvalidationBus): Subscriber => ({
  name: 'cache invalidation',
  handles: (type) => /^product\./.test(type) || type === 'stock.changed',
  async receive({ type, subject, payload }) {
    changes.publish(type === 'stock.changed' && !affectsLists(payload) ? [subject] : [subject, CATALOG_GROUP])
  },
})

/** Lists depend on the stock only when a product becomes available or sold out. */
const affectsLists = ({ stock, change }: ShopEvent['payload']): boolean =>
  Number(stock) === 0 || Number(stock) === Number(change)

/** Counts what happens in the shop. Last of the subscribers, so that a delivery that another one repeats counts once. */
export const countEvents = ({ business }: Pick<Metrics, 'business'>): Subscriber => ({
  name: 'business metrics',
  handles: (type) => /^(order|payment|stock)\./.test(type),
  async receive({ type, payload }) {
    const [subject, step] = type.split('.')
    const event = ORDER_EVENTS.find((one) => one === step)
    if (subject === 'order' && event) business.order(event)
    if (type === 'order.paid') business.payment('succeeded')
    if (type === 'payment.declined') business.payment('declined')
    if (type === 'payment.failed') business.payment('failed')
    if (type === 'stock.low') business.stock('low')
    if (type === 'stock.changed' && payload.stock === 0 && Number(payload.change) < 0)
      business.stock('sold_out')
  },
})

const idsAndAmounts = (payload: ShopEvent['payload']) =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name.endsWith('Id') || AMOUNTS.has(name)))
