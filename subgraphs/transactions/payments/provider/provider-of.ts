import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import type { Database } from '../../database.js'
import type { PaymentProvider } from './payment-provider.js'
import { sandbox } from './sandbox-provider.js'

/** All providers by configuration value. */
const PROVIDERS: Record<
  SubgraphRuntime<'transactions'>['paymentProvider'],
  (db: Database) => PaymentProvider
> = {
  sandbox,
}

/** The configured provider. */
export const providerOf = ({ paymentProvider, db }: SubgraphRuntime<'transactions'>): PaymentProvider =>
  PROVIDERS[paymentProvider](db)
