import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { transactions } from '@shopstack/transactions'
import type { Program } from '../harness/program.js'

/** The transactions subgraph as a service. */
export const start: Program = async ({ config, log }) => {
  const { port, close } = await startSubgraph(transactions, config, log)
  return { url: `http://${config.host}:${port}/graphql`, close }
}
