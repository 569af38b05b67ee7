import { defineSubgraph } from '@shopstack/kit/subgraph/definition'
import { sdlOf } from '@shopstack/schema/sdl'
import { accountAdminResolvers } from './account-admin/resolvers.js'
import { accountsResolvers } from './accounts/resolvers.js'
import { auditResolvers } from './audit/resolvers.js'
import { catalogResolvers } from './catalog/resolvers.js'
import { discountsResolvers } from './discounts/resolvers.js'
import { countEvents, invalidateProducts, orderLog } from './event-handlers.js'
import { exchangeResolvers } from './exchange/resolvers.js'
import { liveResolvers } from './live/resolvers.js'
import { topicsOf } from './live/topics.js'
import { loaders } from './loaders.js'
import { mailResolvers } from './mail/resolvers.js'
import { mailJob } from './mail/send-mails.js'
import { queueMails } from './mail/sql/queue-mails.js'
import { orderAdminResolvers } from './order-admin/resolvers.js'
import { expirationJob } from './orders/expire-orders.js'
import { ordersResolvers } from './orders/resolvers.js'
import { reconciliationJob } from './payments/reconcile-attempts.js'
import { paymentsResolvers } from './payments/resolvers.js'
import { personalDataResolvers } from './personal-data/resolvers.js'
import { retentionJobs } from './retention.js'
import { shipmentsResolvers } from './shipments/resolvers.js'
import { timelineResolvers } from './timeline/resolvers.js'
import { webhooksResolvers } from './webhooks/resolvers.js'
import { webhookJobs } from './webhooks/send-webhooks.js'
import { queueDeliveries } from './webhooks/sql/queue-deliveries.js'

/** Accounts, catalog, discounts, orders, payments, mails, webhooks and the audit log. */
export const transactions = defineSubgraph({
  name: 'transactions',
  sdl: sdlOf('transactions'),
  resolvers: [
    accountAdminResolvers,
    accountsResolvers,
    auditResolvers,
    catalogResolvers,
    discountsResolvers,
    exchangeResolvers,
    liveResolvers,
    mailResolvers,
    orderAdminResolvers,
    ordersResolvers,
    paymentsResolvers,
    personalDataResolvers,
    shipmentsResolvers,
    timelineResolvers,
    webhooksResolvers,
  ],
  loaders,
  jobs: (runtime) => [
    ...[reconciliationJob(runtime), expirationJob(runtime), mailJob(runtime)],
    ...webhookJobs(runtime),
    ...retentionJobs(runtime),
  ],
  relay: {
    consumer: 'relay',
    subscribers: ({ log, invalidations, metrics }) => [
      ...[orderLog(log), invalidateProducts(invalidations), countEvents(metrics)],
    ],
  },
  topicsOf,
  projections: [
    { consumer: 'mails', table: 'mails', apply: queueMails },
    { consumer: 'webhooks', table: 'webhook_deliveries', apply: queueDeliveries },
  ],
})
