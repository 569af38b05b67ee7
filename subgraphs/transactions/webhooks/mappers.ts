export type { WebhookDisabledReason as WebhookDisabledReasonMapper } from '@shopstack/drizzle/tables'
export type { WebhookEventType as WebhookEventTypeMapper } from '@shopstack/schema/webhooks/events'
export type { WebhookDeliveryRow as WebhookDeliveryMapper, WebhookRow as WebhookMapper } from './queries.js'
