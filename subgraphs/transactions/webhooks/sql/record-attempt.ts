import { type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import { sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import type { AttemptOutcome } from '../deliver.js'
import type { ClaimedDelivery } from './claim-deliveries.js'

const MIN_RETRY_SECONDS = 5
const MAX_RETRY_SECONDS = 3_600
/** An endpoint that has accepted nothing for so long, or not this delivery, is disabled. */
const MAX_FAILING_HOURS = 24

const { placeholder } = sql

/** The delivery, unless another process has claimed it since. */
const OWN = sql`d.id = ${placeholder('id')}::uuid and d.attempts = ${placeholder('attempts')}::int
  and d.delivered_at is null and d.failed_at is null`

/** Exponential backoff: the next attempt is as far away as the first one, within the limits, give or take a tenth. */
const nextAttempt = (since: ReturnType<typeof sql>) => sql`now() + (0.9 + random() / 5) * greatest(
  make_interval(secs => ${MIN_RETRY_SECONDS}), least(now() - ${since}, make_interval(secs => ${MAX_RETRY_SECONDS})))`

const delivered = statement(
  () => sql`
  with accepted as (
    update webhook_deliveries d set delivered_at = now(), status_code = ${placeholder('statusCode')}::int, problem = null
    where ${OWN}
  )
  update webhook_endpoints set failures = 0, failing_since = null, retry_at = null
  where id = ${placeholder('webhookId')}::int and failures > 0`,
  'record_webhook_delivered',
)

/** Records an accepted delivery; its endpoint fails no more. */
export const recordDelivered = (
  db: Database,
  { id, attempts, endpoint }: ClaimedDelivery,
  statusCode: number | null,
): Promise<unknown> => delivered(db, { id, attempts, statusCode, webhookId: endpoint.id })

const failed: Statement<{ is_over: boolean }> = statement(
  () => sql`
  with repeated as (
    update webhook_deliveries d set status_code = ${placeholder('statusCode')}::int, problem = ${placeholder('problem')}::text,
      next_attempt_at = ${nextAttempt(sql`d.first_attempt_at`)}
    where ${OWN}
    returning d.first_attempt_at
  ), failing as (
    update webhook_endpoints w set failures = w.failures + 1, failing_since = coalesce(w.failing_since, now()),
      retry_at = ${nextAttempt(sql`coalesce(w.failing_since, now())`)}
    where w.id = ${placeholder('webhookId')}::int and exists (select from repeated)
    returning w.failing_since
  )
  select least(first_attempt_at, failing_since) <= now() - make_interval(hours => ${MAX_FAILING_HOURS}) as is_over
  from repeated, failing`,
  'record_webhook_failed',
)

/** Schedules a repetition; returns whether a day of failures has passed. */
export async function recordFailed(
  db: Database,
  { id, attempts, endpoint }: ClaimedDelivery,
  { statusCode, problem }: AttemptOutcome,
): Promise<boolean> {
  const [row] = await failed(db, { id, attempts, statusCode, problem, webhookId: endpoint.id })
  return row?.is_over === true
}
