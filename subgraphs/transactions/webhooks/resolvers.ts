import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import { parseId } from '@shopstack/schema/ids'
import { pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { createWebhook } from './create-webhook.js'
import { deleteWebhook } from './delete-webhook.js'
import { disableWebhook } from './disable-webhook.js'
import { enableWebhook } from './enable-webhook.js'
import { listDeliveries, listWebhooks } from './queries.js'
import { resendWebhookDelivery } from './resend-webhook-delivery.js'
import { rotateWebhookSecret } from './rotate-webhook-secret.js'
import { isInOverlap } from './secrets.js'
import { updateWebhook } from './update-webhook.js'

/** No webhook has this id. */
const UNKNOWN_ID = 0

/** Webhooks for partner systems, for callers with the scope `webhooks:manage`. */
export const webhooksResolvers: Resolvers = {
  Query: {
    webhooks: (_, { first, after }, ctx) =>
      listWebhooks(ctx.db, { first: pageSize(first), after: after ?? null }),
    webhookDeliveries: (_, { first, after, webhookId, failedOnly }, ctx) =>
      listDeliveries(
        ctx.db,
        { webhookId: webhookId == null ? null : (parseId(webhookId) ?? UNKNOWN_ID), failedOnly },
        { first: pageSize(first), after: after ?? null },
      ),
  },
  Mutation: {
    createWebhook: (_, { input }, ctx) => withUserErrors(() => createWebhook(ctx, requireViewer(ctx), input)),
    updateWebhook: (_, { input }, ctx) => withUserErrors(() => updateWebhook(ctx, requireViewer(ctx), input)),
    disableWebhook: (_, args, ctx) => withUserErrors(() => disableWebhook(ctx, requireViewer(ctx), args)),
    enableWebhook: (_, args, ctx) => withUserErrors(() => enableWebhook(ctx, requireViewer(ctx), args)),
    deleteWebhook: (_, args, ctx) => withUserErrors(() => deleteWebhook(ctx, requireViewer(ctx), args)),
    rotateWebhookSecret: (_, args, ctx) =>
      withUserErrors(() => rotateWebhookSecret(ctx, requireViewer(ctx), args)),
    resendWebhookDelivery: (_, { id }, ctx) =>
      withUserErrors(() => resendWebhookDelivery(ctx, requireViewer(ctx), id)),
  },
  Webhook: {
    status: ({ disabledAt }) => (disabledAt === null ? 'ENABLED' : 'DISABLED'),
    previousSecretUntil: (row) => (isInOverlap(row) ? row.previousSecretUntil : null),
  },
  WebhookDelivery: {
    webhook: ({ endpointId }, _, ctx) => ctx.load.webhook.load(endpointId),
    eventType: ({ type }) => type,
    status: ({ deliveredAt, failedAt }) =>
      deliveredAt !== null ? 'DELIVERED' : failedAt !== null ? 'FAILED' : 'WAITING',
    nextAttemptAt: ({ deliveredAt, failedAt, nextAttemptAt }) =>
      deliveredAt === null && failedAt === null ? nextAttemptAt : null,
  },
  WebhookDisabledReason: {
    ADMINISTRATOR: 'administrator',
    FAILING: 'failing',
    GONE: 'gone',
    QUEUE_FULL: 'queue-full',
  },
  WebhookEventType: {
    ORDER_PLACED: 'order.placed',
    ORDER_PAID: 'order.paid',
    ORDER_PARTLY_SHIPPED: 'order.partly_shipped',
    ORDER_SHIPPED: 'order.shipped',
    ORDER_DELIVERED: 'order.delivered',
    ORDER_CANCELLED: 'order.cancelled',
    ORDER_PARTLY_REFUNDED: 'order.partly_refunded',
    ORDER_REFUNDED: 'order.refunded',
    PAYMENT_DECLINED: 'payment.declined',
    PAYMENT_FAILED: 'payment.failed',
    PRODUCT_CREATED: 'product.created',
    PRODUCT_UPDATED: 'product.updated',
    PRODUCT_ARCHIVED: 'product.archived',
    PRODUCT_RESTORED: 'product.restored',
    STOCK_CHANGED: 'stock.changed',
    STOCK_LOW: 'stock.low',
  },
}
