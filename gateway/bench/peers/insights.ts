import { insights } from '@shopstack/insights'
import { startSubgraph } from '@shopstack/kit/process/subgraph-service'
import type { Program } from '../harness/program.js'

/** The insights subgraph as a service. */
export const start: Program = async ({ config, log }) => {
  const { port, close } = await startSubgraph(insights, config, log)
  return { url: `http://${config.host}:${port}/graphql`, close }
}
