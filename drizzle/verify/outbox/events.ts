import { CONSUMERS } from '../../events/event.js'
import { ORDER_STATUSES } from '../../tables/index.js'
import { type Area, ORDER_OF_EVENT, SWEPT_BEFORE } from '../check.js'

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(', ')

const BEGINNINGS = quoted(['order.placed', 'order.imported'])

/** Event types that set the status of an order; others, such as `payment.declined`, do not change it. */
const TELLING = `${BEGINNINGS}, ${quoted(ORDER_STATUSES.map((status) => `order.${status}`))}`

const RECORDED_STATUSES = `
  select distinct on (order_id) ${ORDER_OF_EVENT} as order_id, sequence, case type when 'order.placed' then 'pending'
    when 'order.imported' then payload ->> 'status' else substr(type, 7) end as status
  from events e where sequence is not null and type in (${TELLING})
  order by order_id, sequence desc`

const NUMBERED = `
  select ${ORDER_OF_EVENT} as order_id, count(*) as count, min(sequence) as first, max(sequence) as last
  from events e where sequence is not null group by order_id`

/** No event is lost: those of an order have no gaps and lead to its status. */
export const eventsArea: Area = {
  name: 'events',
  checks: [
    {
      name: 'events have no gaps',
      sentence:
        'The events of an order are numbered from 1 to its version, less those that were swept for their age.',
      noun: 'order',
      rows: 'orders',
      broken: `
        select id, format('version %s, and events: %s%s', version, coalesce(count, 0),
          format(', numbered %s to %s', first, last))  as found
        from orders left join (${NUMBERED}) numbered on order_id = id
        where (count, first, last) is distinct from (version, 1, version)
          and not coalesce(created_at < ${SWEPT_BEFORE} and first = 1 and count <= version
            and case when last = 1 then updated_at < ${SWEPT_BEFORE} or open_attempt_id is not null
              else last = version end, false)`,
    },
    {
      name: 'one first event per order',
      sentence: 'The first event of an order, and no other, is its placement or import.',
      noun: 'event',
      rows: "events where subject like 'order:%'",
      broken: `
        select id, format('%s is number %s of %s', type, coalesce(sequence::text, 'none'), subject) as found
        from events where subject like 'order:%'
          and (sequence is null or (sequence = 1) <> (type in (${BEGINNINGS})))`,
    },
    {
      name: 'events have orders',
      sentence: 'A numbered event is about an existing order.',
      noun: 'event',
      rows: 'events where sequence is not null',
      broken: `
        select e.id, format('%s of %s', type, subject) as found
        from events e left join orders o on o.id = ${ORDER_OF_EVENT}
        where sequence is not null and o.id is null`,
    },
    {
      name: 'events agree with the status',
      sentence: 'The status of an order is that of its last event with a status.',
      noun: 'order',
      rows: 'orders',
      broken: `
        select o.id, format('%s, and recorded as %s', o.status, coalesce(recorded.status, 'nothing')) as found
        from orders o left join (${RECORDED_STATUSES}) recorded on recorded.order_id = o.id
        where o.status is distinct from recorded.status
          and not coalesce(recorded.sequence = 1 and o.version > 1 and o.created_at < ${SWEPT_BEFORE}, false)`,
    },
    {
      name: 'events have consumers',
      sentence: 'Every event in the outbox waits for an existing consumer.',
      noun: 'event',
      rows: 'outbox',
      broken: `
        select event_id as id, format('it waits for %s', consumer) as found
        from outbox where consumer not in (${quoted(CONSUMERS)})`,
    },
  ],
}
