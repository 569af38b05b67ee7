import { bootstrap } from '@shopstack/gateway/bootstrap'
import type { StartProgram } from '../harness/program.js'
import { statementsOf } from '../harness/statement-count.js'

/** The shop of `npm start`; with URLs of subgraphs, the gateway of a distributed shop. */
export const start: StartProgram = async ({ config, log }) => {
  const shop = await bootstrap(config, log)
  const { graphql, flask, express } = shop.ports
  const at = (port: number) => `http://${config.host}:${port}`
  return {
    urls: {
      graphql: `${at(graphql)}/graphql`,
      ...(flask !== null && { flask: at(flask) }),
      ...(express !== null && { express: at(express) }),
    },
    statements: () => statementsOf(at(graphql)),
    close: () => shop.close(),
  }
}
