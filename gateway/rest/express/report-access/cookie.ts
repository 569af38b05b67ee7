import type { Identity } from '@shopstack/kit/auth/identity'
import type { FastifyRequest } from 'fastify'

/** The lifetime of the access token in the cookie, in seconds. */
const MAX_AGE_SECONDS = 24 * 60 * 60

/** The cookie of the report's pages. */
export interface ReportCookie {
  /** `Set-Cookie` for an access token. */
  set(token: string, mountedAt: string): string
  /** `Set-Cookie` that removes the cookie. */
  clear(mountedAt: string): string
  /** The access token of a request; `null` without one, and for requests of other origins. */
  tokenOf(request: FastifyRequest): string | null
}

/**
 * The cookie carries a sealed access token: sent as a bearer token, it is invalid. Browsers send it to the pages of the
 * report only.
 */
export function reportCookie(identity: Identity, production: boolean): ReportCookie {
  // Browsers accept a name with this prefix over HTTPS only.
  const name = production ? '__Secure-shopstack_report' : 'shopstack_report'
  const attributes = (mountedAt: string, seconds: number) =>
    [
      `Path=${mountedAt}/api/reports`,
      `Max-Age=${seconds}`,
      'HttpOnly',
      'SameSite=Strict',
      ...(production ? ['Secure'] : []),
    ].join('; ')
  return {
    set: (token, mountedAt) => `${name}=${identity.seal(token)}; ${attributes(mountedAt, MAX_AGE_SECONDS)}`,
    clear: (mountedAt) => `${name}=; ${attributes(mountedAt, 0)}`,
    tokenOf(request) {
      const value = isFromPage(request) ? cookieValue(request.headers.cookie ?? '', name) : null
      return value === null ? null : identity.unseal(value)
    },
  }
}

function cookieValue(header: string, name: string): string | null {
  const pair = header.split(';').find((text) => text.trim().startsWith(`${name}=`))
  return pair?.trim().slice(name.length + 1) || null
}

/**
 * Whether a request is a navigation or of the page itself. A script of another origin on the same site, such as the
 * storefront, would be sent the cookie as well, and could read the report.
 */
function isFromPage({ headers }: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers
  return site === undefined || site === 'same-origin' || site === 'none' || mode === 'navigate'
}
