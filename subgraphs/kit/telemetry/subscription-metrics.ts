import { Counter, Gauge, type Registry } from 'prom-client'

/** Subscriptions of clients, by the transport that delivers them. */
export interface SubscriptionMetrics {
  opened(transport: string): void
  /** An event is executed for the streams that share it. */
  executed(): void
  /** A result was handed to the transport. */
  pushed(transport: string): void
  closed(transport: string, reason: string): void
}

const TRANSPORTS = ['websocket', 'sse', 'multipart']
const REASONS = ['client', 'session', 'too_slow', 'budget', 'shutdown', 'source']

/** Opens the metrics. Every series begins at 0, so that the first increase of each is one of Prometheus as well. */
export function subscriptionMetrics(registers: Registry[]): SubscriptionMetrics {
  const active = new Gauge({
    name: 'shopstack_subscriptions_active',
    help: 'Open subscriptions of clients',
    labelNames: ['transport'],
    registers,
  })
  const events = new Counter({
    name: 'shopstack_subscription_events_total',
    help: 'Events executed for subscriptions, once for all that share their results',
    registers,
  })
  const results = new Counter({
    name: 'shopstack_subscription_results_total',
    help: 'Results pushed to subscribed clients',
    labelNames: ['transport'],
    registers,
  })
  const ended = new Counter({
    name: 'shopstack_subscriptions_ended_total',
    help: 'Ended subscriptions by reason',
    labelNames: ['transport', 'reason'],
    registers,
  })
  for (const transport of TRANSPORTS) {
    active.set({ transport }, 0)
    results.inc({ transport }, 0)
    for (const reason of REASONS) ended.inc({ transport, reason }, 0)
  }
  return {
    opened: (transport) => active.inc({ transport }),
    executed: () => events.inc(),
    pushed: (transport) => results.inc({ transport }),
    closed(transport, reason) {
      active.dec({ transport })
      ended.inc({ transport, reason })
    },
  }
}
