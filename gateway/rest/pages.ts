import type { FastifyRequest } from 'fastify'
import type { PageBehaviour, RestResponse } from './route.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    page?: PageBehaviour
  }
}

/** An error as a page; `null` for other responses, other routes, bearer clients and clients that accept no HTML. */
export function errorPageOf(request: FastifyRequest, response: RestResponse): RestResponse | null {
  const page = request.routeOptions?.config?.page
  const { accept = '', authorization } = request.headers
  const isForBrowser = authorization === undefined && accept.includes('text/html')
  return page && isForBrowser && 'body' in response ? page.errorPage(response, request) : null
}

/**
 * Whether a browser sends a request on behalf of another origin. Browsers send `Sec-Fetch-Site` over HTTPS, and `Origin`
 * with every POST; requests without both are not from a browser.
 */
export function isCrossOrigin({ headers, host }: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, origin } = headers
  if (typeof site === 'string') return site !== 'same-origin' && site !== 'none'
  if (origin === undefined) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}

/** The part of the path that the GraphQL port removed, such as `/node`. */
export const mountOf = ({ originalUrl, url }: FastifyRequest): string =>
  originalUrl.endsWith(url) ? originalUrl.slice(0, originalUrl.length - url.length) : ''
