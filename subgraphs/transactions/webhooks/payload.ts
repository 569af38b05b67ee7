import type { EventPayload } from '@shopstack/drizzle/events/event'
import type { Instant } from '@shopstack/schema/scalars'
import {
  MAX_WEBHOOK_BODY_BYTES,
  WEBHOOK_EVENTS,
  type WebhookEvent,
  type WebhookEventType,
  type WebhookField,
} from '@shopstack/schema/webhooks/events'

/** An event, as the outbox has it. */
export interface SentEvent {
  readonly type: WebhookEventType
  readonly sequence: number | null
  readonly createdAt: Instant
  readonly payload: EventPayload
}

/**
 * The body of a webhook. Only the documented fields leave the shop, whatever else the event has.
 * @throws Error when the event lacks a field, which would be a bug of the mutation that recorded it
 */
export function webhookBody({ type, sequence, createdAt, payload }: SentEvent, currency: string): string {
  const fields = Object.entries<WebhookField>((WEBHOOK_EVENTS[type] satisfies WebhookEvent).data)
  const data = fields.map(([name, field]) => [name, fieldValue(type, field, payload[field.from])])
  const hasAmounts = fields.some(([, { kind }]) => kind === 'amount')
  const body = JSON.stringify({
    ...{ type, timestamp: createdAt, sequence },
    data: { ...Object.fromEntries(data), ...(hasAmounts && { currency }) },
  })
  if (Buffer.byteLength(body) > MAX_WEBHOOK_BODY_BYTES)
    throw new Error(`a body of ${type} has more than ${MAX_WEBHOOK_BODY_BYTES} bytes`)
  return body
}

function fieldValue(
  type: string,
  { kind, from, nullable }: WebhookField,
  value: EventPayload[string] | undefined,
) {
  if (value === undefined || value === null) {
    if (nullable) return null
    throw new Error(`the event ${type} has no ${from}`)
  }
  return kind === 'integer' ? Number(value) : String(value)
}
