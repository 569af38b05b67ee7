import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookEndpoints } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { eq, sql } from 'drizzle-orm'
import { parseReason } from '../account-admin/reason.js'
import type { Context } from '../context.js'
import { lockWebhook, type WebhookRow } from './queries.js'
import { newSecret, OVERLAP_HOURS, sealSecret } from './secrets.js'
import { webhookEvent } from './webhook-event.js'

/** Replaces the secret; the former one signs as well for {@link OVERLAP_HOURS}, and the one before it no more. */
export async function rotateWebhookSecret(
  ctx: Context,
  viewer: Viewer,
  args: { id: string; reason: string },
): Promise<{ webhook: WebhookRow; secret: string }> {
  const reason = parseReason(args.reason)
  const secret = newSecret()
  const sealed = sealSecret(ctx.webhooks.keys, secret)
  return withTx(ctx.db, async (tx) => {
    const before = await lockWebhook(tx, args.id)
    const [webhook = before] = await tx
      .update(webhookEndpoints)
      .set({
        secret: sealed,
        previousSecret: before.secret,
        previousSecretUntil: sql`now() + make_interval(hours => ${OVERLAP_HOURS})`,
      })
      .where(eq(webhookEndpoints.id, before.id))
      .returning()
    await recordEvent(tx, {
      type: 'webhook.secret_rotated',
      ...webhookEvent(ctx, viewer, webhook, { reason }),
    })
    return { webhook, secret }
  })
}
