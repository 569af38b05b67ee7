import { insights } from '@shopstack/insights'
import { apolloSubgraph } from '../harness/apollo-baseline.js'

/** The insights subgraph on Apollo Server. */
export const start = apolloSubgraph(insights)
