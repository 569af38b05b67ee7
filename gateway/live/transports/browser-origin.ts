import type { Config } from '@shopstack/kit/config/read-config'
import type { FastifyRequest } from 'fastify'
import { allowedOrigins } from '../../graphql/allowed-origins.js'

/** What a browser says of the page that sent a request. */
type Sent = Pick<FastifyRequest, 'headers' | 'host'>

/** Values of `Sec-Fetch-Site` for requests of this origin, and of the address bar. */
const OWN_SITE = new Set(['same-origin', 'none'])

/**
 * Whether a page may open a stream. Browsers open WebSockets and event sources of other origins without a preflight, so the
 * origins of CORS are checked here. Clients that are no browsers send neither header.
 */
export function originRule(config: Config): (request: Sent) => boolean {
  const allowed = allowedOrigins(config)
  return ({ headers, host }) => {
    const { origin } = headers
    const site = headers['sec-fetch-site']
    if (origin === undefined) return typeof site !== 'string' || OWN_SITE.has(site)
    return hostOf(origin) === host || allowed.some((rule) => matches(rule, origin))
  }
}

const matches = (rule: string | RegExp, origin: string): boolean =>
  typeof rule === 'string' ? rule === origin : rule.test(origin)

const hostOf = (origin: string): string | undefined =>
  URL.canParse(origin) ? new URL(origin).host : undefined
