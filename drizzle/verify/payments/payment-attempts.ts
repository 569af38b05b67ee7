import { type Area, SWEPT_BEFORE } from '../check.js'

/** How long an attempt may have no outcome: many times longer than the reconciliation takes. */
const SETTLED_AFTER = '15 minutes'

/** Outcomes of attempts; a failed refund has no row, only an event of its order. */
const ENDED = `
  select attempt_id from payments where attempt_id is not null
  union all select attempt_id from refunds where attempt_id is not null`

const FAILED_REFUNDS = `
  select subject, count(*) as failed from events where type = 'refund.failed' group by subject`

/** The attempts without an outcome. */
export const OPEN_ATTEMPTS = `
  select a.* from payment_attempts a join orders o on o.open_attempt_id = a.id and o.id = a.order_id`

/** Every request to the provider has one outcome, and until then its order does not change. */
export const attemptsArea: Area = {
  name: 'attempts',
  checks: [
    {
      name: 'attempts end once',
      sentence: 'No attempt to move money has two outcomes.',
      noun: 'attempt',
      rows: 'payment_attempts',
      broken: `
        select attempt_id as id, format('%s outcomes', count(*)) as found
        from (${ENDED}) ended group by attempt_id having count(*) > 1`,
    },
    {
      name: 'charges are open or ended',
      sentence: 'A charge has an outcome, unless its order waits for it.',
      noun: 'attempt',
      rows: "payment_attempts where kind = 'charge'",
      broken: `
        select a.id, format('%s, and order %s waits for %s', case when ended.attempt_id is null
          then 'without an outcome' else 'ended' end, o.id, coalesce('attempt ' || o.open_attempt_id, 'none')) as found
        from payment_attempts a join orders o on o.id = a.order_id left join (${ENDED}) ended on ended.attempt_id = a.id
        where a.kind = 'charge' and (ended.attempt_id is null) <> (o.open_attempt_id is not distinct from a.id)`,
    },
    {
      name: 'refunds are open or ended',
      sentence:
        'As many attempts to give back ended as succeeded or failed; the order waits for one that did not.',
      noun: 'order',
      rows: "(select distinct order_id from payment_attempts where kind = 'refund') asked",
      broken: `
        select order_id as id, format('attempts: %s; succeeded: %s, failed: %s, waited for: %s',
          asked, succeeded, coalesce(failed, 0), open) as found
        from (
          select a.order_id, count(*) as asked, count(ended.attempt_id) as succeeded,
            count(*) filter (where a.id = o.open_attempt_id) as open, min(a.created_at) as began
          from payment_attempts a join orders o on o.id = a.order_id left join (${ENDED}) ended on ended.attempt_id = a.id
          where a.kind = 'refund' group by a.order_id
        ) attempts left join (${FAILED_REFUNDS}) failures on subject = 'order:' || order_id
        where asked <> succeeded + coalesce(failed, 0) + open
          and not (asked > succeeded + coalesce(failed, 0) + open and began < ${SWEPT_BEFORE})`,
    },
    {
      name: 'orders wait for attempts',
      sentence: 'The attempt that an order waits for is its own.',
      noun: 'order',
      rows: 'orders where open_attempt_id is not null',
      broken: `
        select o.id, format('it waits for attempt %s, which %s', open_attempt_id,
          coalesce('is of order ' || a.order_id, 'there is not')) as found
        from orders o left join payment_attempts a on a.id = o.open_attempt_id
        where open_attempt_id is not null and a.order_id is distinct from o.id`,
    },
    {
      name: 'attempts are settled',
      sentence: `No attempt is open for longer than ${SETTLED_AFTER}.`,
      noun: 'attempt',
      rows: `(${OPEN_ATTEMPTS}) open`,
      broken: `
        select id, format('open since %s, for order %s', created_at, order_id) as found
        from (${OPEN_ATTEMPTS}) open where created_at < now() - interval '${SETTLED_AFTER}'`,
    },
  ],
}
