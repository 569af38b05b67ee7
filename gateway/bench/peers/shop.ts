import { openPlatform } from '../../platform.js'
import type { Program } from '../program.js'

/** The shop as `npm start` runs it; with the URLs of subgraphs, the gateway of a distributed one. */
export const start: Program = async ({ config, log }) => {
  const platform = await openPlatform(config, log)
  return { url: `http://${config.host}:${platform.ports.graphql}/graphql`, close: () => platform.close() }
}
