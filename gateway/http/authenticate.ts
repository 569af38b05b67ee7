import { isUnavailable } from '@shopstack/drizzle/client/sql-errors'
import type { Surface } from '@shopstack/drizzle/tables'
import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller, Viewer } from '@shopstack/kit/auth/viewer'
import { databaseUnavailable } from '@shopstack/kit/subgraph/error-masking'
import type { FastifyRequest } from 'fastify'

const BEARER = /^Bearer (\S+)$/i

/** The members of a request that tell its caller. */
export type IdentifiedRequest = Pick<FastifyRequest, 'headers' | 'id' | 'ip'>

/** The token of an `Authorization` header. */
export const bearerToken = (authorization: string | undefined): string | null =>
  BEARER.exec(authorization ?? '')?.[1] ?? null

/** The caller of a GraphQL request. An invalid token makes the caller anonymous: public fields still resolve. */
export async function authenticateRequest(
  request: IdentifiedRequest,
  identity: Identity,
  surface: Surface,
): Promise<Caller> {
  const { authorization } = request.headers
  const caller = await authenticateToken(request, bearerToken(authorization), identity, surface)
  return { ...caller, tokenRefused: authorization !== undefined && caller.viewer === null }
}

/** The caller of a request with a token. */
export async function authenticateToken(
  request: IdentifiedRequest,
  token: string | null,
  identity: Identity,
  surface: Surface,
): Promise<Caller> {
  const viewer = token === null ? null : await viewerOf(token, identity)
  return {
    viewer,
    tokenRefused: token !== null && viewer === null,
    requestId: request.id,
    // The address of a disconnected client is undefined.
    address: request.ip ?? '',
    userAgent: request.headers['user-agent']?.slice(0, 255) ?? null,
    surface,
  }
}

/** The account of a token. Whether its session is active requires the database. */
async function viewerOf(token: string, identity: Identity): Promise<Viewer | null> {
  try {
    return await identity.viewerOf(token)
  } catch (cause) {
    throw isUnavailable(cause) ? Object.assign(databaseUnavailable(), { cause }) : cause
  }
}
