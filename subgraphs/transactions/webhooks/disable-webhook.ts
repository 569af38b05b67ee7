import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookEndpoints } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { eq, sql } from 'drizzle-orm'
import { parseReason } from '../account-admin/reason.js'
import type { Context } from '../context.js'
import { lockWebhook, type WebhookRow } from './queries.js'
import { webhookEvent } from './webhook-event.js'

/** Disables a webhook; one that is disabled already stays so, with its first reason. */
export async function disableWebhook(
  ctx: Context,
  viewer: Viewer,
  args: { id: string; reason: string },
): Promise<{ webhook: WebhookRow }> {
  const reason = parseReason(args.reason)
  return withTx(ctx.db, async (tx) => {
    const before = await lockWebhook(tx, args.id)
    if (before.disabledAt !== null) return { webhook: before }
    const [webhook = before] = await tx
      .update(webhookEndpoints)
      .set({ disabledAt: sql`now()`, disabledReason: 'administrator' })
      .where(eq(webhookEndpoints.id, before.id))
      .returning()
    await recordEvent(tx, { type: 'webhook.disabled', ...webhookEvent(ctx, viewer, webhook, { reason }) })
    return { webhook }
  })
}
