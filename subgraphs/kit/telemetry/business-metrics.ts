import { Counter, type Registry } from 'prom-client'

/** Steps of an order. */
export const ORDER_EVENTS = [
  ...(['placed', 'paid', 'shipped', 'delivered', 'cancelled', 'refunded', 'partly_refunded'] as const),
] as const

/** The result of a sign-in. */
const SIGN_IN_OUTCOMES = ['succeeded', 'refused', 'limited'] as const

const PAYMENT_OUTCOMES = ['succeeded', 'declined', 'failed'] as const
const STOCK_EVENTS = ['sold_out', 'low'] as const
/** The result of an attempt of a webhook; `disabled`: an endpoint was disabled after its attempts. */
const WEBHOOK_OUTCOMES = ['delivered', 'failed', 'disabled'] as const

/** What happens in the shop. Events are counted by the process that delivers them, so sums are over all processes. */
export interface BusinessMetrics {
  order(event: (typeof ORDER_EVENTS)[number]): void
  payment(outcome: (typeof PAYMENT_OUTCOMES)[number]): void
  signIn(outcome: (typeof SIGN_IN_OUTCOMES)[number]): void
  stock(event: (typeof STOCK_EVENTS)[number]): void
  webhook(outcome: (typeof WEBHOOK_OUTCOMES)[number]): void
}

/** Every series exists from the start, so that the first event is an increase. */
export function businessMetrics(registers: Registry[]): BusinessMetrics {
  const counter = <Value extends string>(
    { name, help, label }: { name: string; help: string; label: string },
    values: readonly Value[],
  ) => {
    const counted = new Counter({ name, help, labelNames: [label], registers })
    for (const value of values) counted.inc({ [label]: value }, 0)
    return (value: Value) => counted.inc({ [label]: value })
  }
  return {
    order: counter({ name: 'shopstack_orders_total', help: 'Steps of orders', label: 'event' }, ORDER_EVENTS),
    payment: counter(
      { name: 'shopstack_payments_total', help: 'Payments by outcome', label: 'outcome' },
      PAYMENT_OUTCOMES,
    ),
    signIn: counter(
      { name: 'shopstack_sign_ins_total', help: 'Sign-ins by outcome', label: 'outcome' },
      SIGN_IN_OUTCOMES,
    ),
    stock: counter(
      {
        name: 'shopstack_stock_events_total',
        help: 'Products that sold out or fell to their threshold',
        label: 'event',
      },
      STOCK_EVENTS,
    ),
    webhook: counter(
      {
        name: 'shopstack_webhook_attempts_total',
        help: 'Attempts of webhook deliveries, and endpoints disabled by failures',
        label: 'outcome',
      },
      WEBHOOK_OUTCOMES,
    ),
  }
}
