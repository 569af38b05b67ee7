import type { SubgraphRuntime } from '@shopstack/kit/subgraph/open-subgraph'
import type { Database } from '../../context.js'
import type { PaymentProvider } from './payment-provider.js'
import { sandbox } from './sandbox-provider.js'

/** Every provider that can be configured. */
const PROVIDERS: Record<
  SubgraphRuntime<'transactions'>['paymentProvider'],
  (db: Database) => PaymentProvider
> = {
  sandbox,
}

/** The provider that this shop is configured with. */
export const providerOf = ({ paymentProvider, db }: SubgraphRuntime<'transactions'>): PaymentProvider =>
  PROVIDERS[paymentProvider](db)
