import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookEndpoints } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { eq, sql } from 'drizzle-orm'
import { parseReason } from '../account-admin/reason.js'
import type { Context } from '../context.js'
import { lockWebhook } from './queries.js'
import { webhookEvent } from './webhook-event.js'

/** Deletes a webhook and its secrets at once; its deliveries are swept later, because there may be many. */
export async function deleteWebhook(
  ctx: Context,
  viewer: Viewer,
  args: { id: string; reason: string },
): Promise<{ deletedId: string }> {
  const reason = parseReason(args.reason)
  return withTx(ctx.db, async (tx) => {
    const webhook = await lockWebhook(tx, args.id)
    await tx
      .update(webhookEndpoints)
      .set({ deletedAt: sql`now()`, secret: null, previousSecret: null, previousSecretUntil: null })
      .where(eq(webhookEndpoints.id, webhook.id))
    await recordEvent(tx, { type: 'webhook.deleted', ...webhookEvent(ctx, viewer, webhook, { reason }) })
    return { deletedId: String(webhook.id) }
  })
}
