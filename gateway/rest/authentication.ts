import type { TokenProblem } from '@shopstack/kit/auth/identity'
import { type Caller, hasScope } from '@shopstack/kit/auth/viewer'
import { CHALLENGE } from '@shopstack/kit/http/server'
import type { FastifyRequest } from 'fastify'
import { callerWith } from '../http/authenticate.js'
import { refusal } from './errors.js'
import type { Surface } from './legacy-server.js'
import type { Access, Reply, RestDeps } from './route.js'

/** How a surface reads the header `Authorization`, and what it answers to those who do not get in. */
export interface Door {
  /** The token in the header, or the answer to a header without a usable one. */
  tokenIn(authorization: string | undefined): { readonly token: string } | { readonly reply: Reply }
  /** The answer to a token that is not good. */
  refuse(problem: TokenProblem): Reply
}

/** Who sent a request, or the answer to somebody who may not reach the route. */
export async function admit(
  request: FastifyRequest,
  access: Access,
  { door, name }: Pick<Surface, 'door' | 'name'>,
  { identity, restAccess }: Pick<RestDeps, 'identity' | 'restAccess'>,
): Promise<{ readonly caller: Caller } | { readonly reply: Reply }> {
  const read = door.tokenIn(request.headers.authorization)
  if (access.who === 'everybody') return { caller: await callerWith(request, tokenOf(read), identity, name) }
  if ('reply' in read) return read
  const caller = await callerWith(request, read.token, identity, name)
  if (!caller.viewer) {
    const problem = await identity.diagnose(read.token)
    const nobody = access.who === 'signed-in' && problem.kind === 'nobody' ? access.nobody : undefined
    return { reply: nobody ?? challenged(door.refuse(problem)) }
  }
  const { legacyScope } = access
  if (legacyScope && restAccess === 'legacy')
    return { caller: { ...caller, viewer: { ...caller.viewer, granted: legacyScope } } }
  return access.who === 'admin' && !hasScope(caller.viewer, access.legacyScope)
    ? { reply: refusal('FORBIDDEN', 'Admin role required') }
    : { caller }
}

/** RFC 6750, 3.1: a token was sent, and it is not good. */
const challenged = (reply: Reply): Reply =>
  reply.status === 401
    ? { ...reply, headers: { ...reply.headers, 'www-authenticate': `${CHALLENGE}, error="invalid_token"` } }
    : reply

const tokenOf = (read: ReturnType<Door['tokenIn']>): string | null => ('token' in read ? read.token : null)
