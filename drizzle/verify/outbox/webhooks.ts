import { type Area, SWEPT_BEFORE } from '../check.js'

const WAITING = (d: string) => `${d}.delivered_at is null and ${d}.failed_at is null`
const ENABLED = 'w.disabled_at is null and w.deleted_at is null'

/** Every event that an endpoint wants reaches it, in order for each subject. */
export const webhooksArea: Area = {
  name: 'webhooks',
  checks: [
    {
      name: 'events are queued for webhooks',
      sentence: 'An event of the types of an enabled webhook has a delivery, or waits in the outbox for it.',
      noun: 'webhook',
      rows: `webhook_endpoints w where ${ENABLED}`,
      // Margins: timestamps are those of the beginning of transactions, and deliveries are swept after 30 days.
      broken: `
        select w.id, format('%s %s of %s is not queued', e.type, e.id, e.subject) as found
        from webhook_endpoints w join events e on e.type = any(w.event_types)
          and e.created_at > greatest(w.since + interval '1 hour', now() - interval '29 days', ${SWEPT_BEFORE})
        where ${ENABLED}
          and not exists (select from webhook_deliveries d where d.endpoint_id = w.id and d.event_id = e.id)
          and not exists (select from outbox o where o.consumer = 'webhooks' and o.event_id = e.id)`,
    },
    {
      name: 'webhook deliveries match their events',
      sentence: 'A delivery has the type and the subject of its event.',
      noun: 'delivery',
      rows: 'webhook_deliveries',
      broken: `
        select d.id, format('%s of %s, and its event %s of %s', d.type, d.subject, e.type, e.subject) as found
        from webhook_deliveries d join events e on e.id = d.event_id
        where (d.type, d.subject) <> (e.type, e.subject)`,
    },
    {
      name: 'webhooks arrive in order',
      sentence:
        'No event arrived before an earlier one of its subject that still waits, unless that one is sent again.',
      noun: 'delivery',
      rows: 'webhook_deliveries where delivered_at is not null',
      broken: `
        select d.id, format('event %s of %s arrived, and event %s waits', d.event_id, d.subject, e.event_id) as found
        from webhook_deliveries e join webhook_deliveries d
          on d.endpoint_id = e.endpoint_id and d.subject = e.subject and d.event_id > e.event_id
        where ${WAITING('e')} and e.resent_at is null and d.delivered_at is not null and d.resent_at is null`,
    },
    {
      name: 'webhook deliveries end',
      sentence: 'An enabled webhook accepts a delivery within two days of the first attempt, or is disabled.',
      noun: 'delivery',
      rows: `webhook_deliveries d join webhook_endpoints w on w.id = d.endpoint_id where ${ENABLED}`,
      broken: `
        select d.id, format('attempted since %s, attempts: %s', d.first_attempt_at, d.attempts) as found
        from webhook_deliveries d join webhook_endpoints w on w.id = d.endpoint_id
        where ${ENABLED} and ${WAITING('d')} and d.first_attempt_at < now() - interval '2 days'`,
    },
  ],
}
