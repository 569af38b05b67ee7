import type postgres from 'postgres'
import type { DrillSubscriber, ReceivedEvent } from './subscriber.js'

const STOCK_EVENTS = { stockChanged: 'stock.changed', lowStock: 'stock.low' }

/** The events that a subscriber should have received, in the order of ids; `userId` is needed for `myOrdersChanged`. */
export async function sentEvents(
  sql: postgres.Sql,
  feed: DrillSubscriber['feed'],
  userId: number | null = null,
): Promise<ReceivedEvent[]> {
  const rows =
    feed === 'stockChanged' || feed === 'lowStock'
      ? await sql`select id::int, subject, null as sequence from events where type = ${STOCK_EVENTS[feed]} order by id`
      : await sql`
          select e.id::int, e.subject, e.sequence from events e join orders o on e.subject = 'order:' || o.id
          where e.sequence is not null and (${userId}::int is null or o.user_id = ${userId}) order by e.id`
  return rows.map(({ id, subject, sequence }) => ({ id, subject, sequence }))
}

/**
 * The differences between what a subscriber received and what was sent from its first event on: events that are missing, repeated,
 * unknown, or not in the order of their subject.
 */
export function checkDeliveries(
  name: string,
  received: readonly ReceivedEvent[],
  sent: readonly ReceivedEvent[],
): string[] {
  const from = received[0]?.id
  if (from === undefined) return [`${name} received nothing`]
  const expected = new Map(sent.filter(({ id }) => id >= from).map((event) => [event.id, event]))
  const known = new Set<number>()
  const last = new Map<string, number>()
  const problems: string[] = []
  for (const { id, subject, sequence } of received) {
    const event = expected.get(id)
    if (known.has(id)) problems.push(`${name} received the event ${id} twice`)
    else if (!event) problems.push(`${name} received the event ${id}, which was not sent`)
    else if (event.subject !== subject || event.sequence !== sequence)
      problems.push(`${name} received the event ${id} as ${subject} ${sequence}`)
    else if (id < (last.get(subject) ?? 0))
      problems.push(`${name} received the event ${id} of ${subject} late`)
    known.add(id)
    last.set(subject, id)
  }
  for (const { id, subject } of expected.values())
    if (!known.has(id)) problems.push(`${name} did not receive the event ${id} of ${subject}`)
  return problems
}

/** Whether a subscriber has received the last event that was sent. */
export const hasCaughtUp = (
  { received }: Pick<DrillSubscriber, 'received'>,
  sent: readonly ReceivedEvent[],
) => {
  const known = new Set(received.map(({ id }) => id))
  const from = received[0]?.id ?? 0
  return sent.every(({ id }) => id < from || known.has(id))
}
