import type { Area } from './check.js'

/** Mails reach the right account, or are given up. */
export const mails: Area = {
  name: 'mails',
  checks: [
    {
      name: 'mails are of the customer',
      sentence: 'A mail about an order goes to the customer of the order.',
      noun: 'mail',
      rows: "mails where about ? 'orderId'",
      broken: `
        select m.id, format('it is about order %s and goes to account %s', m.about ->> 'orderId', m.user_id) as found
        from mails m left join orders o on o.id = (m.about ->> 'orderId')::int
        where m.about ? 'orderId' and o.user_id is distinct from m.user_id`,
    },
    {
      name: 'mails end',
      sentence: 'A mail is sent or given up within four days.',
      noun: 'mail',
      rows: 'mails',
      broken: `
        select id, format('it waits since %s, attempts: %s', created_at, attempts) as found from mails
        where sent_at is null and failed_at is null and created_at < now() - interval '4 days'`,
    },
  ],
}
