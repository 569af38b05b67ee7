import { insights } from '@shopstack/insights'
import { stockSubgraph } from '../harness/stock.js'

/** The resolvers of insights behind Apollo Server. */
export const start = stockSubgraph(insights)
