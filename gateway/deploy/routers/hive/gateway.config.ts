import { readConfig } from '@shopstack/kit/config/read-config'
import { subgraphSecret } from '@shopstack/kit/config/secrets'
import { prepareDatabase } from '@shopstack/kit/process/prepare-database'
import { openResources } from '@shopstack/kit/process/resources'
import { createLogger } from '@shopstack/kit/telemetry/log'
import { callerResolver } from './caller-of.js'
import { signCalls } from './sign-calls.js'

const config = readConfig()
const log = createLogger({ level: config.logLevel })
const { roleUrls } = await prepareDatabase(config, log, ['gateway'])
const { identity } = await openResources(config, roleUrls, log)

/** The caller of a request, authenticated like in the shop's gateway: by the token and its session. */
export const callerOf = callerResolver(identity)

const subgraphs = new Map<string, string>()
for (const [name, url] of Object.entries(config.subgraphUrls)) {
  if (url === null)
    throw new Error(`${name.toUpperCase()}_URL is not set: Hive Gateway runs no subgraph itself.`)
  subgraphs.set(url, name)
}

// Subscriptions are sent by GET otherwise, which has no body to sign.
const entries = [...subgraphs].map(
  ([location, name]) => [name, { location, options: { method: 'POST' } }] as const,
)
const secret = await subgraphSecret(config)

/**
 * The configuration of Hive Gateway; supergraph and port are command-line options. The subgraphs enforce access, so clients get
 * the same responses from both gateways.
 */
export const gatewayConfig = {
  transportEntries: Object.fromEntries(entries),
  graphiql: config.explore,
  plugins: () => [signCalls({ secret, subgraphs, callerOf })],
}
