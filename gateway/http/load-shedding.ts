import type { Server } from 'node:http'
import type { Config } from '@shopstack/kit/config/read-config'
import { MAX_BODY_BYTES } from '@shopstack/kit/http/server'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { connectionGuard } from './connection-guard.js'
import { openShare } from './share.js'
import { openSlots, type Slots } from './slots.js'

/** How many requests the gateway works on at a time, and which of them it turns away. */
export interface Load {
  /** Counts a request until it is answered; `false` when there are too many. Questions about health are never too many. */
  admit(request: FastifyRequest, reply: FastifyReply): boolean
  /** Gives the slot back while the body is on its way; `false` when too many are, or too large ones. */
  awaitBody(request: FastifyRequest, reply: FastifyReply): boolean
  /** Bounds the connections that one address may have to a server. */
  guard(server: Server): void
  close(): void
}

/** What load balancers and scrapers ask, and the keys of our tokens, which other services wait for. */
const ALWAYS = /^\/(health|metrics|api\/health|\.well-known)\b/
/** Seconds after which a request that was turned away may come again. */
export const COME_AGAIN = 1
/** Seconds after which a part that is away is worth another try. */
export const RETRY_AFTER = 5
/** Bodies that may be on their way for each request that is worked on: waiting costs less than working. */
const BODIES_PER_REQUEST = 4
/** What bodies that are on their way may take of memory. */
const MAX_BODY_BYTES_UNDER_WAY = 256 * MAX_BODY_BYTES

/** What bounds the load. */
export type LoadBounds = Pick<
  Config,
  'addressShare' | 'concurrentRequests' | 'connectionsPerAddress' | 'trustedProxies'
>

/**
 * Bounds the requests under way on all ports of the gateway together. One too many is turned away at once, because
 * one that waits in a long line is answered when nobody listens any more. A request holds a slot while we work for it, and
 * not while we wait for its body; one address holds a share of the slots.
 */
export function boundedLoad(
  bounds: LoadBounds,
  { log, metrics }: { log: Logger; metrics: Pick<Metrics, 'inUse'> },
): Load {
  const slots = (name: string, max: number): Slots => {
    const share = openShare(max, Math.max(1, Math.floor((max * bounds.addressShare) / 100)))
    metrics.inUse(name, () => share.held)
    return openSlots(name, share, log)
  }
  const requests = slots('requests', bounds.concurrentRequests)
  const bodies = slots('bodies', bounds.concurrentRequests * BODIES_PER_REQUEST)
  const bodyBytes = slots('body_bytes', MAX_BODY_BYTES_UNDER_WAY)
  return {
    admit(request, { raw }) {
      if (ALWAYS.test(request.routeOptions.url ?? '')) return true
      bodies.give(raw)
      bodyBytes.give(raw)
      return requests.take(request.raw, raw, addressOf(request))
    },
    awaitBody(request, { raw }) {
      if (!hasBody(request)) return true
      requests.give(raw)
      const address = addressOf(request)
      return (
        bodies.take(request.raw, raw, address) &&
        bodyBytes.take(request.raw, raw, address, announcedBytes(request))
      )
    },
    guard: connectionGuard(bounds, { log, metrics }),
    close() {
      for (const each of [requests, bodies, bodyBytes]) each.close()
    },
  }
}

/** Lets a server work only on what a load admits; `refuse` answers what it does not. */
export function shedLoad(
  app: FastifyInstance,
  load: Load,
  refuse: (reply: FastifyReply) => FastifyReply,
): void {
  load.guard(app.server)
  app.addHook('onRequest', async (request, reply) => {
    if (!load.admit(request, reply)) return refuse(reply)
  })
  app.addHook('preParsing', (request, reply, _, done) => {
    if (load.awaitBody(request, reply)) done()
    // The body is not read, so the connection cannot be used again.
    else refuse(reply.header('connection', 'close'))
  })
  app.addHook('preValidation', async (request, reply) => {
    if (!load.admit(request, reply)) return refuse(reply)
  })
}

// The address of a client that has hung up meanwhile is not known any more.
const addressOf = ({ ip }: FastifyRequest): string => clientPrefix(ip ?? '').network

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** What a body may come to: a larger one is refused, and one of unknown length may be as large as any. */
const announcedBytes = ({ headers }: FastifyRequest): number =>
  Math.min(Number(headers['content-length'] ?? MAX_BODY_BYTES), MAX_BODY_BYTES)
