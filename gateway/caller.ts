import type { Surface } from '@shopstack/drizzle/tables'
import type { Identity } from '@shopstack/kit/identity'
import type { Caller } from '@shopstack/kit/viewer'
import type { FastifyRequest } from 'fastify'

const BEARER = /^Bearer (\S+)$/i

/** Who sent a GraphQL request. A bad token makes nobody of its bearer: what is public still answers. */
export async function callerOfRequest(
  request: FastifyRequest,
  identity: Identity,
  surface: Surface,
): Promise<Caller> {
  const { authorization } = request.headers
  const token = BEARER.exec(authorization ?? '')?.[1]
  const viewer = token === undefined ? null : await identity.viewerOf(token)
  return {
    viewer,
    tokenRefused: authorization !== undefined && viewer === null,
    requestId: request.id,
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 255) ?? null,
    surface,
  }
}
