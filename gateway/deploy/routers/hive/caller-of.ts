import { randomUUID } from 'node:crypto'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Identity } from '@shopstack/kit/auth/identity'
import type { Caller } from '@shopstack/kit/auth/viewer'

/** What Hive Gateway hands to its hooks about the request of a client, as far as it is read here. */
export interface HiveContext {
  readonly request?: Request
  /** Node's own request, when it came by HTTP. */
  readonly req?: { readonly socket: { readonly remoteAddress?: string | undefined } }
}

const BEARER = /^Bearer (\S+)$/i
/** Request ids of clients are kept when they are harmless to log. */
const REQUEST_ID = /^[\w.-]{8,64}$/
const USER_AGENT_LENGTH = 255

/** Tells who sent a request, asked once for each. A bad token makes nobody of its bearer: what is public still answers. */
export function callers(
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
