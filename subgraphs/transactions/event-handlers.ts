import type { ShopEvent } from '@shopstack/drizzle/events/outbox'
import type { InvalidationBus } from '@shopstack/kit/cache/invalidation'
import type { Subscriber } from '@shopstack/kit/events/relay'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { CATALOG } from './catalog/product-cache.js'

const AMOUNTS = new Set(['subtotal', 'discountAmount', 'tax', 'total', 'amount'])

/** Writes a line for everything that happens to an order or a payment: which, and how much. */
export const orderLog = (log: Logger): Subscriber => ({
  name: 'order log',
  handles: (type) => /^(order|payment)\./.test(type),
  async receive({ type, subject, sequence, payload }) {
    log.info({ event: type, subject, sequence, ...idsAndAmounts(payload) }, type)
  },
})

/** Has everybody forget what they remember of a product that has changed. */
export const forgetting = (changes: InvalidationBus): Subscriber => ({
  name: 'what is remembered',
  handles: (type) => /^(product|stock)\./.test(type),
  async receive({ type, subject, payload }) {
    changes.publish(type === 'stock.changed' && !changesLists(payload) ? [subject] : [subject, CATALOG])
  },
})

/** Searches look only for whether there is any left. */
const changesLists = ({ stock, change }: ShopEvent['payload']): boolean =>
  Number(stock) === 0 || Number(stock) === Number(change)

const idsAndAmounts = (payload: ShopEvent['payload']) =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name.endsWith('Id') || AMOUNTS.has(name)))
