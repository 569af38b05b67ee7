import type { Config } from '@shopstack/kit/config/read-config'
import { isPortTaken } from '@shopstack/kit/http/free-ports'
import type { Logger } from '@shopstack/kit/telemetry/log'

/** The REST servers, each with its variable, its default port, and where the GraphQL port serves it too. */
const REST_SERVERS = [
  { name: 'flask', variable: 'PYTHON_API_PORT', port: 5000, path: '/python/api' },
  { name: 'express', variable: 'NODE_API_PORT', port: 3000, path: '/node/api' },
] as const

/**
 * The configuration without the REST ports that another program has, in development and for default ports only: on macOS port
 * 5000 belongs to AirPlay. A port that was chosen, and any port in production, has to be free.
 */
export async function withoutTakenRestPorts(config: Config, log: Logger): Promise<Config> {
  if (config.production) return config
  const ports = { ...config.ports }
  for (const { name, variable, port, path } of REST_SERVERS) {
    if (ports[name] !== port || !(await isPortTaken(config.host, port))) continue
    log.warn(
      `Port ${port} is taken: this REST API is at ${path} of the GraphQL port alone. Set ${variable} to another port, or to off.`,
    )
    ports[name] = null
  }
  return { ...config, ports }
}
