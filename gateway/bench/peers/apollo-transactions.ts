import { transactions } from '@shopstack/transactions'
import { apolloSubgraph } from '../harness/apollo-baseline.js'

/** The transactions subgraph on Apollo Server. */
export const start = apolloSubgraph(transactions)
