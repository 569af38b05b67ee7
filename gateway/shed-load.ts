import type { FastifyReply, FastifyRequest } from 'fastify'

/** How many requests the gateway works on at a time, and which of them it turns away. */
export interface Load {
  /** Counts a request until it is answered; `false` when there are too many. Questions about health are never too many. */
  admit(request: FastifyRequest, reply: FastifyReply): boolean
}

/** What load balancers and scrapers ask, and the keys of our tokens, which other services wait for. */
const ALWAYS = /^\/(health|metrics|api\/health|\.well-known)\b/
/** Seconds after which a request that was turned away may come again. */
export const COME_AGAIN = 1
/** Seconds after which a part that is away is worth another try. */
export const RETRY_AFTER = 5

/**
 * Bounds the requests under way on all ports of the gateway together. One too many is turned away at once, because
 * one that waits in a long line is answered when nobody listens any more.
 */
export function boundedLoad(most: number): Load {
  let underWay = 0
  return {
    admit({ routeOptions }, { raw }) {
      if (ALWAYS.test(routeOptions.url ?? '')) return true
      if (underWay >= most) return false
      underWay++
      raw.once('close', () => underWay--)
      return true
    },
  }
}
