import type { ShopEvent } from '@shopstack/drizzle/events/event'
import type { InvalidationBus } from '@shopstack/kit/cache/invalidation'
import type { Subscriber } from '@shopstack/kit/events/relay'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { CATALOG } from './catalog/cache-keys.js'

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
  handles: (type) => /^(product|stock)\./.test(type),
  async receive({ type, subject, payload }) {
    changes.publish(type === 'stock.changed' && !affectsLists(payload) ? [subject] : [subject, CATALOG])
  },
})

/** Lists depend on the stock only when a product becomes available or sold out. */
const affectsLists = ({ stock, change }: ShopEvent['payload']): boolean =>
  Number(stock) === 0 || Number(stock) === Number(change)

const idsAndAmounts = (payload: ShopEvent['payload']) =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name.endsWith('Id') || AMOUNTS.has(name)))
