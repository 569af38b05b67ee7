import type { Area } from '../check.js'

const SUCCEEDED = "t.status = 'succeeded'"

/** The successful transfers recorded by the shop, by attempt; an amount of 0 moves nothing. */
const RECORDED = `
  select attempt_id, 'charge' as kind, order_id, amount from payments
    where status = 'succeeded' and attempt_id is not null and amount > 0
  union all select attempt_id, 'refund', order_id, amount from refunds where attempt_id is not null and amount > 0`

/** The shop's records and the ledger of the sandbox agree. Open attempts may have moved money. */
export const providerArea: Area = {
  name: 'provider',
  checks: [
    {
      name: 'transfers match their attempts',
      sentence:
        "Every transfer in the provider's books is of an attempt of the shop, of its kind and amount.",
      noun: 'transfer',
      rows: 'sandbox_transfers',
      broken: `
        select t.key as id, format('a %s of %s; its attempt is %s', t.kind, t.amount,
          coalesce(a.id || ', a ' || a.kind || ' of ' || a.amount, 'not there')) as found
        from sandbox_transfers t left join payment_attempts a on a.provider_key = t.key
        where (t.kind, t.amount) is distinct from (a.kind, a.amount)`,
    },
    {
      name: 'transfers are recorded',
      sentence: 'All money that moved is recorded as a payment or a refund, unless its attempt is open.',
      noun: 'attempt',
      rows: `sandbox_transfers t where ${SUCCEEDED}`,
      broken: `
        select a.id, format('its %s of %s succeeded, and order %s does not know', t.kind, t.amount, a.order_id) as found
        from sandbox_transfers t join payment_attempts a on a.provider_key = t.key
          join orders o on o.id = a.order_id left join (${RECORDED}) r on r.attempt_id = a.id
        where ${SUCCEEDED} and o.open_attempt_id is distinct from a.id
          and (t.kind, t.amount) is distinct from (r.kind, r.amount)`,
    },
    {
      name: 'recorded money was transferred',
      sentence: 'Every payment and refund that is recorded moved its money.',
      noun: 'attempt',
      rows: `(${RECORDED}) recorded`,
      broken: `
        select r.attempt_id as id, format('a %s of %s for order %s is recorded, and the provider says %s',
          r.kind, r.amount, r.order_id, coalesce(t.status || ' of ' || t.amount, 'nothing')) as found
        from (${RECORDED}) r left join payment_attempts a on a.id = r.attempt_id
          left join sandbox_transfers t on t.key = a.provider_key
        where ('succeeded', r.kind, r.amount) is distinct from (t.status, t.kind, t.amount)`,
    },
    {
      name: 'orders are charged once',
      sentence: 'The provider charged no order twice, and refunded no order more than its total.',
      noun: 'order',
      rows: '(select distinct order_id from payment_attempts) asked',
      broken: `
        select o.id, format('charged %s times, and %s given back of %s', charges, given_back, o.total) as found
        from orders o join (
          select a.order_id, count(*) filter (where t.kind = 'charge') as charges,
            coalesce(sum(t.amount) filter (where t.kind = 'refund'), 0) as given_back
          from sandbox_transfers t join payment_attempts a on a.provider_key = t.key
          where ${SUCCEEDED} group by a.order_id
        ) moved on moved.order_id = o.id
        where charges > 1 or given_back > o.total`,
    },
  ],
}
