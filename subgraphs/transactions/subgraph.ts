import { defineSubgraph } from '@shopstack/kit/subgraph/open-subgraph'
import { sdlOf } from '@shopstack/schema/sdl'
import { accounts } from './accounts/resolvers.js'
import { audit } from './audit/resolvers.js'
import { catalog } from './catalog/resolvers.js'
import { discounts } from './discounts/resolvers.js'
import { forgetting, orderLog } from './event-handlers.js'
import { loaders } from './loaders.js'
import { unpaidOrders } from './orders/expire-orders.js'
import { orders } from './orders/resolvers.js'
import { openPayments } from './payments/reconcile-attempts.js'
import { payments } from './payments/resolvers.js'
import { sweepingJobs } from './retention.js'

/** Accounts, catalog, discounts, orders, payments, and the log of who did what. */
export const transactions = defineSubgraph({
  name: 'transactions',
  sdl: sdlOf('transactions'),
  resolvers: [accounts, audit, catalog, discounts, orders, payments],
  loaders,
  jobs: (parts) => [openPayments(parts), unpaidOrders(parts), ...sweepingJobs(parts)],
  relay: {
    consumer: 'relay',
    subscribers: ({ log, invalidations }) => [orderLog(log), forgetting(invalidations)],
  },
})
