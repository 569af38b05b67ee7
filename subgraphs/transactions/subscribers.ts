import type { ShopEvent } from '@shopstack/drizzle/outbox'
import type { Logger } from '@shopstack/kit/log'
import type { Subscriber } from '@shopstack/kit/relay'

const AMOUNTS = new Set(['subtotal', 'discountAmount', 'tax', 'total', 'amount'])

/** Writes a line for everything that happens to an order or a payment: which, and how much. */
export const orderLog = (log: Logger): Subscriber => ({
  name: 'order log',
  hears: (type) => /^(order|payment)\./.test(type),
  async receive({ type, subject, sequence, payload }) {
    log.info({ event: type, subject, sequence, ...idsAndAmounts(payload) }, type)
  },
})

const idsAndAmounts = (payload: ShopEvent['payload']) =>
  Object.fromEntries(Object.entries(payload).filter(([name]) => name.endsWith('Id') || AMOUNTS.has(name)))
