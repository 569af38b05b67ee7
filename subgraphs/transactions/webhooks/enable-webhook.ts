import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookEndpoints } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { eq, sql } from 'drizzle-orm'
import { parseReason } from '../account-admin/reason.js'
import type { Context } from '../context.js'
import { lockWebhook, type WebhookRow } from './queries.js'
import { requeueFailed, restartWaiting } from './sql/end-deliveries.js'
import { webhookEvent } from './webhook-event.js'

/** Enables a webhook; one that is enabled already stays so. Every waiting delivery has a day again. */
export async function enableWebhook(
  ctx: Context,
  viewer: Viewer,
  args: { id: string; reason: string; skipsFailed: boolean },
): Promise<{ webhook: WebhookRow }> {
  const reason = parseReason(args.reason)
  return withTx(ctx.db, async (tx) => {
    const before = await lockWebhook(tx, args.id)
    if (before.disabledAt === null) return { webhook: before }
    if (!args.skipsFailed) await requeueFailed(tx, before.id, before.disabledAt)
    await restartWaiting(tx, before.id)
    const enabled = { disabledAt: null, disabledReason: null, failures: 0, failingSince: null, retryAt: null }
    const [webhook = before] = await tx
      .update(webhookEndpoints)
      .set({ ...enabled, since: sql`now()` })
      .where(eq(webhookEndpoints.id, before.id))
      .returning()
    const { skipsFailed } = args
    await recordEvent(tx, {
      type: 'webhook.enabled',
      ...webhookEvent(ctx, viewer, webhook, { reason, skipsFailed }),
    })
    return { webhook }
  })
}
