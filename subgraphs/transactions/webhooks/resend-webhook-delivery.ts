import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookDeliveries } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import { lockDelivery, type WebhookDeliveryRow } from './queries.js'

/** Queues a delivery again, for a day at most; one that waits already stays as it is. */
export async function resendWebhookDelivery(
  ctx: Context,
  { id: actorId }: Viewer,
  id: string,
): Promise<{ delivery: WebhookDeliveryRow }> {
  return withTx(ctx.db, async (tx) => {
    const before = await lockDelivery(tx, id)
    if (before.deliveredAt === null && before.failedAt === null) return { delivery: before }
    const now = sql`now()`
    const [delivery = before] = await tx
      .update(webhookDeliveries)
      .set({ deliveredAt: null, failedAt: null, firstAttemptAt: null, nextAttemptAt: now, resentAt: now })
      .where(eq(webhookDeliveries.id, before.id))
      .returning()
    const payload = { webhookId: before.endpointId, deliveryId: before.id, about: before.subject }
    const event = { type: 'webhook.delivery_resent', subject: `webhook:${before.endpointId}`, actorId }
    await recordEvent(tx, { ...event, address: ctx.address, payload })
    return { delivery }
  })
}
