import { transactions } from '@shopstack/transactions'
import { stockSubgraph } from '../harness/stock.js'

/** The resolvers of transactions behind Apollo Server. */
export const start = stockSubgraph(transactions)
