import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import {
  mails,
  users,
  type WebhookDisabledReason,
  webhookDeliveries,
  webhookEndpoints,
} from '@shopstack/drizzle/tables'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'
import { hostOf } from '../webhook-event.js'
import type { ClaimedDelivery } from './claim-deliveries.js'

/** An endpoint that was disabled. */
export interface DisabledWebhook {
  readonly id: number
  readonly host: string
}

/** Waiting deliveries of an endpoint; with more it counts as dead. */
export const MAX_WAITING = 100_000
/** Administrators that get a mail about a disabled endpoint. */
const MAX_NOTICES = 20

/** Gives a delivery up and disables its endpoint with a notice; null when it is disabled or deleted already. */
export const disableFailing = (
  db: Database,
  { id, endpoint }: ClaimedDelivery,
  reason: 'failing' | 'gone',
): Promise<DisabledWebhook | null> =>
  withTx(db, async (tx) => {
    const disabled = await disable(tx, endpoint.id, reason)
    if (disabled)
      await tx
        .update(webhookDeliveries)
        .set({ failedAt: sql`now()` })
        .where(and(eq(webhookDeliveries.id, id), isNull(webhookDeliveries.deliveredAt)))
    return disabled
  })

/** Disables the endpoints with more than {@link MAX_WAITING} waiting deliveries. */
export async function disableFullQueues(db: Database): Promise<DisabledWebhook[]> {
  const full = await db.execute<{ id: number }>(sql`
    select w.id from webhook_endpoints w where w.disabled_at is null and w.deleted_at is null and exists (
      select from webhook_deliveries d
      where d.endpoint_id = w.id and d.delivered_at is null and d.failed_at is null
      order by d.event_id offset ${MAX_WAITING} limit 1)`)
  const disabled: DisabledWebhook[] = []
  for (const { id } of full) {
    const webhook = await withTx(db, (tx) => disable(tx, id, 'queue-full'))
    if (webhook) disabled.push(webhook)
  }
  return disabled
}

async function disable(
  tx: Database,
  id: number,
  reason: WebhookDisabledReason,
): Promise<DisabledWebhook | null> {
  const [row] = await tx
    .update(webhookEndpoints)
    .set({ disabledAt: sql`now()`, disabledReason: reason })
    .where(
      and(
        eq(webhookEndpoints.id, id),
        isNull(webhookEndpoints.disabledAt),
        isNull(webhookEndpoints.deletedAt),
      ),
    )
    .returning({ url: webhookEndpoints.url })
  if (!row) return null
  const host = hostOf(row.url)
  const payload = { webhookId: id, host, reason }
  const event = { type: 'webhook.disabled', subject: `webhook:${id}`, actorId: null, address: null }
  await recordEvent(tx, { ...event, payload })
  await notifyAdministrators(tx, id)
  return { id, host }
}

async function notifyAdministrators(tx: Database, webhookId: number): Promise<void> {
  const administrators = await tx
    .select({ userId: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), isNull(users.disabledAt)))
    .orderBy(users.id)
    .limit(MAX_NOTICES)
  const kind = 'webhook-disabled' as const
  const rows = administrators.map(({ userId }) => ({ kind, userId, about: { webhookId } }))
  if (rows.length > 0) await tx.insert(mails).values(rows)
}
