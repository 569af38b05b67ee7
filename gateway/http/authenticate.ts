import { isUnavailable } from '@shopstack/drizzle/client/sql-errors'
import type { Surface } from '@shopstack/drizzle/tables'
import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller, Viewer } from '@shopstack/kit/auth/viewer'
import { databaseUnavailable } from '@shopstack/kit/subgraph/error-masking'
import type { FastifyRequest } from 'fastify'

const BEARER = /^Bearer (\S+)$/i

/** Who sent a GraphQL request. A bad token makes nobody of its bearer: what is public still answers. */
export async function callerOfRequest(
  request: FastifyRequest,
  identity: Identity,
  surface: Surface,
): Promise<Caller> {
  const { authorization } = request.headers
  const caller = await callerWith(request, BEARER.exec(authorization ?? '')?.[1] ?? null, identity, surface)
  return { ...caller, tokenRefused: authorization !== undefined && caller.viewer === null }
}

/** Who sent a request with this token. */
export async function callerWith(
  request: FastifyRequest,
  token: string | null,
  identity: Identity,
  surface: Surface,
): Promise<Caller> {
  const viewer = token === null ? null : await viewerOf(token, identity)
  return {
    viewer,
    tokenRefused: token !== null && viewer === null,
    requestId: request.id,
    // The address of somebody who has hung up meanwhile is not known any more.
    address: request.ip ?? '',
    userAgent: request.headers['user-agent']?.slice(0, 255) ?? null,
    surface,
  }
}

/** Who holds a token. Only the database knows whether its session lives. */
async function viewerOf(token: string, identity: Identity): Promise<Viewer | null> {
  try {
    return await identity.viewerOf(token)
  } catch (cause) {
    throw isUnavailable(cause) ? Object.assign(databaseUnavailable(), { cause }) : cause
  }
}
