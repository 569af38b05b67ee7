import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { type MailKind, type MailSubject, mails } from '@shopstack/drizzle/tables'
import type { Database } from '../../database.js'

/** The mails of events. */
const KINDS: Readonly<Record<string, MailKind>> = {
  'order.paid': 'order-confirmed',
  'order.shipped': 'order-shipped',
  'order.partly_shipped': 'order-shipped',
  'order.refunded': 'order-refunded',
  'order.partly_refunded': 'order-refunded',
  'user.registered': 'email-confirmation',
  'password.changed': 'password-changed',
  'password.reset': 'password-changed',
}

/** The ids in the payload of an event that a mail is about. */
const IDS = ['orderId', 'shipmentId', 'refundId'] as const

/** Queues the mails of events, in the transaction that takes the events: one mail per event. */
export async function queueMails(tx: Database, events: readonly ShopEvent[]): Promise<void> {
  const rows = events.flatMap((event) => {
    const [kind, userId] = [KINDS[event.type], customerOf(event)]
    return kind && userId !== null ? [{ kind, userId, eventId: event.id, about: subjectOf(event) }] : []
  })
  if (rows.length > 0) await tx.insert(mails).values(rows).onConflictDoNothing()
}

/** The account of an event: about it, or about one of its orders. */
function customerOf({ subject, payload }: ShopEvent): number | null {
  const id = /^user:(\d+)$/.exec(subject)?.[1] ?? payload.userId
  return id === undefined || id === null ? null : Number(id)
}

const subjectOf = ({ payload }: ShopEvent): MailSubject =>
  Object.fromEntries(
    IDS.flatMap((name) => (typeof payload[name] === 'number' ? [[name, payload[name]]] : [])),
  )
