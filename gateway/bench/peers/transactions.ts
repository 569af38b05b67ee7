import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import { transactions } from '@shopstack/transactions'
import type { StartProgram } from '../harness/program.js'
import { statementsOf } from '../harness/statement-count.js'

/** The transactions subgraph as a service. */
export const start: StartProgram = async ({ config, log }) => {
  const { port, close } = await startSubgraph(transactions, config, log)
  const graphql = `http://${config.host}:${port}/graphql`
  return { urls: { graphql }, statements: () => statementsOf(graphql), close }
}
