import { randomUUID } from 'node:crypto'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller } from '@shopstack/kit/auth/viewer'

/** The used part of the context that Hive Gateway passes to hooks. */
export interface HiveContext {
  readonly request?: Request
  /** Node's request, for requests over HTTP. */
  readonly req?: { readonly socket: { readonly remoteAddress?: string | undefined } }
}

const BEARER = /^Bearer (\S+)$/i
/** Request ids of clients that are safe to log; others are replaced. */
const REQUEST_ID = /^[\w.-]{8,64}$/
const USER_AGENT_LENGTH = 255

/** Resolves the caller of a request, once per request. An invalid token makes the caller anonymous: public fields still resolve. */
export function callerResolver(
  identity: Pick<Identity, 'viewerOf'>,
): (context: HiveContext | undefined) => Promise<Caller> {
  const known = new WeakMap<Request, Promise<Caller>>()

  async function find({ headers }: Request, address: string | undefined): Promise<Caller> {
    const authorization = headers.get('authorization')
    const token = BEARER.exec(authorization ?? '')?.[1]
    const viewer = token === undefined ? null : await identity.viewerOf(token)
    const requestId = headers.get('x-request-id') ?? ''
    return anonymousCaller({
      viewer,
      tokenRefused: authorization !== null && viewer === null,
      requestId: REQUEST_ID.test(requestId) ? requestId : randomUUID(),
      address: address ?? '',
      userAgent: headers.get('user-agent')?.slice(0, USER_AGENT_LENGTH) ?? null,
    })
  }

  return async (context) => {
    const request = context?.request
    if (!request) return anonymousCaller()
    const found = known.get(request) ?? find(request, context.req?.socket.remoteAddress)
    known.set(request, found)
    return found
  }
}
