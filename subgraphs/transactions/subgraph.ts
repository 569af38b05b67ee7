import { defineSubgraph } from '@shopstack/kit/subgraph/definition'
import { sdlOf } from '@shopstack/schema/sdl'
import { accountAdmin } from './account-admin/resolvers.js'
import { accounts } from './accounts/resolvers.js'
import { audit } from './audit/resolvers.js'
import { catalog } from './catalog/resolvers.js'
import { discounts } from './discounts/resolvers.js'
import { countEvents, invalidateProducts, orderLog } from './event-handlers.js'
import { exchange } from './exchange/resolvers.js'
import { live } from './live/resolvers.js'
import { topicsOf } from './live/topics.js'
import { loaders } from './loaders.js'
import { mail } from './mail/resolvers.js'
import { mailJob } from './mail/send-mails.js'
import { queueMails } from './mail/sql/queue-mails.js'
import { orderAdmin } from './order-admin/resolvers.js'
import { expirationJob } from './orders/expire-orders.js'
import { orders } from './orders/resolvers.js'
import { reconciliationJob } from './payments/reconcile-attempts.js'
import { payments } from './payments/resolvers.js'
import { personalData } from './personal-data/resolvers.js'
import { retentionJobs } from './retention.js'
import { shipments } from './shipments/resolvers.js'
import { timeline } from './timeline/resolvers.js'

/** Accounts, catalog, discounts, orders, payments, mails and the audit log. */
export const transactions = defineSubgraph({
  name: 'transactions',
  sdl: sdlOf('transactions'),
  resolvers: [
    accountAdmin,
    accounts,
    audit,
    catalog,
    discounts,
    exchange,
    live,
    mail,
    orderAdmin,
    orders,
    payments,
    personalData,
    shipments,
    timeline,
  ],
  loaders,
  jobs: (runtime) => [
    ...[reconciliationJob(runtime), expirationJob(runtime), mailJob(runtime)],
    ...retentionJobs(runtime),
  ],
  relay: {
    consumer: 'relay',
    subscribers: ({ log, invalidations, metrics }) => [
      ...[orderLog(log), invalidateProducts(invalidations), countEvents(metrics)],
    ],
  },
  topicsOf,
  projection: { consumer: 'mails', table: 'mails', apply: queueMails },
})
