import { WEBHOOK_EVENT_TYPES } from '@shopstack/schema/webhooks/events'
import type { events } from '../tables/index.js'

/** The consumers of events, each of which receives the events of a subject in order. */
export const CONSUMERS = ['relay', 'rollups', 'mails', 'webhooks'] as const

/** The event types of consumers that do not receive all. */
export const CONSUMER_EVENTS: Partial<Record<(typeof CONSUMERS)[number], readonly string[]>> = {
  rollups: ['order.imported', 'order.paid', 'order.refunded', 'order.partly_refunded'],
  mails: [
    ...['order.paid', 'order.shipped', 'order.partly_shipped', 'order.refunded', 'order.partly_refunded'],
    ...['password.changed', 'password.reset', 'user.registered'],
  ],
  webhooks: WEBHOOK_EVENT_TYPES,
}

/** One of {@link CONSUMERS}. */
export type Consumer = (typeof CONSUMERS)[number]

type Fact = string | number | boolean | null | readonly Fact[] | { readonly [name: string]: Fact }

/** The payload of an event; never a secret. */
export type EventPayload = Readonly<Record<string, Fact>>

/** An event as its consumers receive it. */
export interface ShopEvent extends Pick<typeof events.$inferSelect, 'id' | 'type' | 'subject' | 'createdAt'> {
  /** Number of the event of an order, from 1; `null` for other subjects, whose events are ordered by id. */
  readonly sequence: number | null
  readonly payload: EventPayload
}
