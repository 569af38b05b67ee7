import { readConfig } from '@shopstack/kit/config/read-config'
import { subgraphSecret } from '@shopstack/kit/config/secrets'
import { prepareDatabase } from '@shopstack/kit/process/prepare-database'
import { openResources } from '@shopstack/kit/process/resources'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { callers } from './caller-of.js'
import { signCalls } from './sign-calls.js'

const config = readConfig()
const log = createLogger({ level: config.logLevel })
const { roleUrls } = await prepareDatabase(config, log, ['gateway'])
const { identity } = await openResources(config, roleUrls, log)

/** Who sent a request, as our own gateway finds out: by the token, and whether its session lives. */
export const callerOf = callers(identity)

const subgraphs = new Map<string, string>()
for (const [name, url] of Object.entries(config.subgraphUrls)) {
  if (url === null)
    throw new Error(`${name.toUpperCase()}_URL is not set: Hive Gateway runs no subgraph itself.`)
  subgraphs.set(url, name)
}

const entries = [...subgraphs].map(([location, name]) => [name, { location }] as const)
const secret = await subgraphSecret(config)

/**
 * Hive Gateway in front of the shop; it is started with the committed supergraph, and its port by Hive's own options.
 * Who may ask what is checked by the subgraphs, so clients are answered alike by both gateways.
 */
export const gatewayConfig = {
  transportEntries: Object.fromEntries(entries),
  graphiql: config.explore,
  plugins: () => [signCalls({ secret, subgraphs, callerOf })],
}
