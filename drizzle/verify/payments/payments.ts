import type { Area } from '../check.js'

const SUCCESSFUL = `
  select order_id, count(*) as times, sum(amount) as amount from payments where status = 'succeeded' group by order_id`

/** Every order past pending is paid once. */
export const paymentsArea: Area = {
  name: 'payments',
  checks: [
    {
      name: 'orders are paid once',
      sentence:
        'An order past pending has one successful payment, of its total; a pending or cancelled one has none.',
      noun: 'order',
      rows: 'orders',
      broken: `
        select id, format('%s, with a total of %s and successful payments: %s, of %s',
          status, total, coalesce(times, 0), coalesce(amount, 0)) as found
        from orders left join (${SUCCESSFUL}) paid on order_id = id
        where case when status in ('pending', 'cancelled') then times is not null
          else times is distinct from 1 or amount is distinct from total end`,
    },
    {
      name: 'payments match their attempts',
      sentence: 'A payment has the order, the amount and the method of its attempt.',
      noun: 'payment',
      rows: 'payments where attempt_id is not null',
      broken: `
        select p.id, format('%s by %s for order %s; attempt %s is a %s of %s by %s for order %s',
          p.amount, p.method, p.order_id, a.id, a.kind, a.amount, a.method, a.order_id) as found
        from payments p left join payment_attempts a on a.id = p.attempt_id
        where p.attempt_id is not null
          and ('charge', p.order_id, p.amount, p.method) is distinct from (a.kind, a.order_id, a.amount, a.method)`,
    },
  ],
}
