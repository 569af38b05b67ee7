import { type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import type { EventPayload } from '@shopstack/drizzle/events/event'
import { readInstant } from '@shopstack/drizzle/tables/columns'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import type { SentEvent } from '../payload.js'
import type { WebhookRow } from '../queries.js'

/** An attempt is repeated after this time, when its process died. Longer than any attempt. */
const LEASE_SECONDS = 60

const { placeholder } = sql

const WAITING = sql`d.delivered_at is null and d.failed_at is null`

/** A delivery that this process sends. */
export interface ClaimedDelivery {
  readonly id: string
  readonly attempts: number
  /** Null when it is swept. */
  readonly event: SentEvent | null
  readonly endpoint: Pick<WebhookRow, 'id' | 'url' | 'secret' | 'previousSecret' | 'previousSecretUntil'>
}

const due: Statement<{ id: number }> = statement(
  () => sql`
  select w.id from webhook_endpoints w
  where w.disabled_at is null and w.deleted_at is null and (w.retry_at is null or w.retry_at <= now()) and exists (
    select from webhook_deliveries d where d.endpoint_id = w.id and ${WAITING} and d.next_attempt_at <= now())`,
  'due_webhooks',
)

/** The endpoints with a delivery that may be due. */
export const dueWebhooks = async (db: Database): Promise<number[]> => (await due(db, {})).map(({ id }) => id)

type ClaimedRow = Pick<ClaimedDelivery, 'id' | 'attempts'> &
  Pick<SentEvent, 'type' | 'sequence'> &
  Pick<WebhookRow, 'url' | 'secret' | 'previousSecret'> & {
    /** Null without the event. */
    payload: EventPayload | null
    happenedAt: string
    /** As Postgres has it. */
    previousUntil: string | null
  }

const claim: Statement<ClaimedRow> = statement(
  () => sql`
  with endpoint as (
    select id, url, secret, previous_secret, previous_secret_until, failures > 0 as is_failing from webhook_endpoints
    where id = ${placeholder('webhookId')}::int and disabled_at is null and deleted_at is null
      and (retry_at is null or retry_at <= now())
  ), due as (
    select d.id from webhook_deliveries d
    where d.endpoint_id = ${placeholder('webhookId')}::int and exists (select from endpoint)
      and ${WAITING} and d.next_attempt_at <= now()
      and not exists (
        select from webhook_deliveries earlier
        where earlier.endpoint_id = d.endpoint_id and earlier.subject = d.subject and earlier.event_id < d.event_id
          and earlier.delivered_at is null and earlier.failed_at is null)
    order by d.event_id
    limit (select case when is_failing then least(1, ${placeholder('limit')}::int) else ${placeholder('limit')}::int end from endpoint)
    for update of d skip locked
  ), claimed as (
    update webhook_deliveries d set attempts = d.attempts + 1, last_attempt_at = now(),
      first_attempt_at = coalesce(d.first_attempt_at, now()), next_attempt_at = now() + make_interval(secs => ${LEASE_SECONDS})
    from due where d.id = due.id
    returning d.id, d.attempts, d.type, d.event_id
  ), probed as (
    update webhook_endpoints w set retry_at = now() + make_interval(secs => ${LEASE_SECONDS})
    from endpoint where w.id = endpoint.id and is_failing and exists (select from claimed)
  )
  select c.id, c.attempts, c.type, e.sequence, e.payload, e.created_at as "happenedAt",
    w.url, w.secret, w.previous_secret as "previousSecret", w.previous_secret_until as "previousUntil"
  from claimed c cross join endpoint w left join events e on e.id = c.event_id order by c.event_id`,
  'claim_webhook_deliveries',
)

/**
 * Claims due deliveries of an endpoint for one attempt each: of each subject the oldest, so that its events arrive in order. A failing
 * endpoint gets one at a time. Processes get different deliveries.
 */
export async function claimDeliveries(
  db: Database,
  webhookId: number,
  limit: number,
): Promise<ClaimedDelivery[]> {
  const rows = await claim(db, { webhookId, limit })
  return rows.map(({ id, attempts, type, sequence, happenedAt, payload, previousUntil, ...endpoint }) => ({
    id,
    attempts,
    event: payload && { type, sequence, payload, createdAt: readInstant(happenedAt) },
    endpoint: {
      ...{ ...endpoint, id: webhookId },
      previousSecretUntil: previousUntil === null ? null : readInstant(previousUntil),
    },
  }))
}

const oldest: Statement<{ age: number | null }> = statement(
  () => sql`
  select max(extract(epoch from clock_timestamp() - first.created_at))::float8 as age
  from webhook_endpoints w cross join lateral (
    select d.created_at from webhook_deliveries d where d.endpoint_id = w.id and ${WAITING} order by d.event_id limit 1
  ) first
  where w.disabled_at is null and w.deleted_at is null`,
  'oldest_webhook_delivery',
)

/** Age of the oldest delivery that waits for an enabled endpoint, in seconds; null without one. */
export const oldestWaiting = async (db: Database): Promise<number | null> =>
  (await oldest(db, {}))[0]?.age ?? null
