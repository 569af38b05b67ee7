import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookEndpoints } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { ShopError } from '@shopstack/schema/errors'
import { isNull, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { CreateWebhookInput } from '../generated.js'
import type { WebhookRow } from './queries.js'
import { newSecret, sealSecret } from './secrets.js'
import { validateDescription, validateEventTypes, validateUrl } from './validate-webhook.js'
import { webhookEvent } from './webhook-event.js'

/** Webhooks of a shop: each has a queue of its own in every process. */
export const MAX_WEBHOOKS = 100

/** Creates a webhook; its secret is not shown again. */
export async function createWebhook(
  ctx: Context,
  viewer: Viewer,
  input: CreateWebhookInput,
): Promise<{ webhook: WebhookRow; secret: string }> {
  const secret = newSecret()
  const values = {
    secret: sealSecret(ctx.webhooks.keys, secret),
    description: validateDescription(input.description),
    eventTypes: validateEventTypes(input.eventTypes),
    url: await validateUrl(ctx, input.url),
  }
  const webhook = await withTx(ctx.db, async (tx) => {
    await rejectTooMany(tx)
    const [row] = await tx.insert(webhookEndpoints).values(values).returning()
    if (!row) throw new Error('the insert returned no row')
    await recordEvent(tx, { type: 'webhook.created', ...webhookEvent(ctx, viewer, row) })
    return row
  })
  return { webhook, secret }
}

/** Parallel creations wait for each other, so that they cannot pass the limit together. */
async function rejectTooMany(tx: Database): Promise<void> {
  await tx.execute(sql`lock table webhook_endpoints in share row exclusive mode`)
  const [row] = await tx
    .select({ count: sql<number>`count(*)::int` })
    .from(webhookEndpoints)
    .where(isNull(webhookEndpoints.deletedAt))
  if ((row?.count ?? 0) >= MAX_WEBHOOKS) throw new ShopError('TOO_MANY_WEBHOOKS', { limit: MAX_WEBHOOKS })
}
