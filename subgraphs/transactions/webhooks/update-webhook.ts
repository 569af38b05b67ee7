import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { webhookEndpoints } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { UpdateWebhookInput } from '../generated.js'
import { lockWebhook, type WebhookRow } from './queries.js'
import { validateDescription, validateEventTypes, validateUrl } from './validate-webhook.js'
import { hostOf, webhookEvent } from './webhook-event.js'

/** Changes a webhook. A new URL is tried at once; new types are sent from now on. */
export async function updateWebhook(
  ctx: Context,
  viewer: Viewer,
  { id, url, description, eventTypes }: UpdateWebhookInput,
): Promise<{ webhook: WebhookRow }> {
  const changed = {
    ...(url == null ? {} : { url: await validateUrl(ctx, url), retryAt: null }),
    ...(description == null ? {} : { description: validateDescription(description) }),
    ...(eventTypes == null ? {} : { eventTypes: validateEventTypes(eventTypes), since: sql`now()` }),
  }
  return withTx(ctx.db, async (tx) => {
    const before = await lockWebhook(tx, id)
    if (Object.keys(changed).length === 0) return { webhook: before }
    const [webhook = before] = await tx
      .update(webhookEndpoints)
      .set(changed)
      .where(eq(webhookEndpoints.id, before.id))
      .returning()
    await recordEvent(tx, {
      type: 'webhook.updated',
      ...webhookEvent(ctx, viewer, webhook),
      before: { host: hostOf(before.url), eventTypes: before.eventTypes },
    })
    return { webhook }
  })
}
