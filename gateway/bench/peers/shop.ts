import { bootstrap } from '@shopstack/gateway/bootstrap'
import type { Program } from '../harness/program.js'

/** The shop of `npm start`; with URLs of subgraphs, the gateway of a distributed shop. */
export const start: Program = async ({ config, log }) => {
  const shop = await bootstrap(config, log)
  const { graphql, express } = shop.ports
  const at = (port: number) => `http://${config.host}:${port}`
  return {
    url: `${at(graphql)}/graphql`,
    ...(express !== null && { expressUrl: at(express) }),
    close: () => shop.close(),
  }
}
