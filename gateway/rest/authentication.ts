import { type Caller, hasScope } from '@shopstack/kit/auth/viewer'
import { CHALLENGE } from '@shopstack/kit/http/server'
import type { FastifyRequest } from 'fastify'
import { authenticateToken } from '../http/authenticate.js'
import { errorResponse } from './errors.js'
import type { BearerScheme, LegacyApi } from './legacy-api.js'
import type { Access, RestDeps, RestResponse } from './route.js'

/** The access of a route that declares none. */
export const PUBLIC: Access = { who: 'public' }

/** The caller of a request, or the response to an unauthorized caller. The token of a cookie replaces the header. */
export async function authenticate(
  request: FastifyRequest,
  { access = PUBLIC, cookieToken }: { access: Access | undefined; cookieToken: string | null },
  { bearer, name }: Pick<LegacyApi, 'bearer' | 'name'>,
  { identity, restAccess }: Pick<RestDeps, 'identity' | 'restAccess'>,
): Promise<{ readonly caller: Caller } | { readonly response: RestResponse }> {
  const read = cookieToken === null ? bearer.readToken(request.headers.authorization) : { token: cookieToken }
  if (access.who === 'public')
    return { caller: await authenticateToken(request, tokenOf(read), identity, name) }
  if ('response' in read) return read
  const caller = await authenticateToken(request, read.token, identity, name)
  if (!caller.viewer) {
    const problem = await identity.diagnose(read.token)
    const unknownAccount =
      access.who === 'authenticated' && problem.kind === 'unknown_account' ? access.unknownAccount : undefined
    return { response: unknownAccount ?? withChallenge(bearer.challenge(problem)) }
  }
  const { legacyScope } = access
  if (legacyScope && restAccess === 'legacy')
    return { caller: { ...caller, viewer: { ...caller.viewer, granted: legacyScope } } }
  return access.who === 'admin' && !hasScope(caller.viewer, access.legacyScope)
    ? { response: errorResponse('FORBIDDEN', 'Admin role required') }
    : { caller }
}

/** RFC 6750, 3.1: an invalid token was sent. */
const withChallenge = (response: RestResponse): RestResponse =>
  response.status === 401
    ? {
        ...response,
        headers: { ...response.headers, 'www-authenticate': `${CHALLENGE}, error="invalid_token"` },
      }
    : response

const tokenOf = (read: ReturnType<BearerScheme['readToken']>): string | null =>
  'token' in read ? read.token : null
