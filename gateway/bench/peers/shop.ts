import { openPlatform } from '@shopstack/gateway/bootstrap'
import type { Program } from '../harness/program.js'

/** The shop as `npm start` runs it; with the URLs of subgraphs, the gateway of a distributed one. */
export const start: Program = async ({ config, log }) => {
  const platform = await openPlatform(config, log)
  const { graphql, express } = platform.ports
  const at = (port: number) => `http://${config.host}:${port}`
  return {
    url: `${at(graphql)}/graphql`,
    ...(express !== null && { expressUrl: at(express) }),
    close: () => platform.close(),
  }
}
