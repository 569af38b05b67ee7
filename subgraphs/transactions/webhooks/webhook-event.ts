import type { EventPayload } from '@shopstack/drizzle/events/event'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import type { WebhookRow } from './queries.js'

/** The host of a URL: its path and query may be secrets of the receiver, so logs and the audit log have only this. */
export const hostOf = (url: string): string => new URL(url).host

/** The parts of an audited event about a webhook, by an administrator. */
export const webhookEvent = (
  { address }: Context,
  { id: actorId }: Viewer,
  { id, url, eventTypes }: WebhookRow,
  more: EventPayload = {},
) => ({
  subject: `webhook:${id}`,
  actorId,
  address,
  payload: { webhookId: id, host: hostOf(url), eventTypes, ...more },
})
