import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Config } from '@shopstack/kit/config/read-config'
import { MAX_BODY_BYTES } from '@shopstack/kit/http/server'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Metrics } from '@shopstack/kit/telemetry/metrics'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OnRejection } from '../budget/spending.js'
import { connectionGuard } from './connection-guard.js'
import { largeBodies, type ParseInTurn } from './large-bodies.js'
import { openShare } from './share.js'
import { openSlots, type Slots } from './slots.js'

/** The members of a request that the limits depend on. */
type LimitedRequest = Pick<FastifyRequest, 'headers' | 'ip'> & {
  readonly raw: IncomingMessage
  readonly routeOptions: { readonly url?: string | undefined }
}
type LimitedReply = { readonly raw: ServerResponse }

/** The load limits of the gateway. */
export interface LoadShedder {
  /** Acquires a slot for a request until its response; `false` without a free slot. Health checks are exempt. */
  tryAcquire(request: LimitedRequest, reply: LimitedReply): boolean
  /** Exchanges the slot for one of the body while it is received; `false` when the limits of bodies are reached. */
  awaitBody(request: LimitedRequest, reply: LimitedReply): boolean
  /** Parses a body, a large one when its turn comes. */
  readonly parseInTurn: ParseInTurn
  /** Limits the connections per address to a server. */
  guard(server: Server): void
  close(): void
}

/** Routes without load shedding: health, metrics and public keys. */
const EXEMPT = /^\/(health|metrics|api\/health|\.well-known)\b/
/** `Retry-After` of a rejected request. */
export const RETRY_AFTER_SECONDS = 1
/** `Retry-After` while a service is unavailable. */
export const UNAVAILABLE_RETRY_AFTER_SECONDS = 5
/** Bodies in flight per request slot: receiving costs less than processing. */
const BODIES_PER_REQUEST = 4
/** Memory limit of bodies in flight. */
const MAX_BODY_BYTES_IN_FLIGHT = 256 * MAX_BODY_BYTES

/** Configuration of the load limits. */
export type LoadLimits = Pick<
  Config,
  'addressShare' | 'concurrentRequests' | 'connectionsPerAddress' | 'trustedProxies'
>

/**
 * Limits the requests in flight over all ports. Excess requests are rejected immediately: queued ones would be answered
 * after their clients time out. A request holds its slot while it is processed, not while its body is received; one
 * address holds at most a share of the slots.
 */
export function loadShedder(
  bounds: LoadLimits,
  { log, metrics }: { log: Logger; metrics: Pick<Metrics, 'inUse'> },
  onRejection: OnRejection,
): LoadShedder {
  const slots = (name: string, max: number): Slots => {
    const share = openShare(max, Math.max(1, Math.floor((max * bounds.addressShare) / 100)))
    metrics.inUse(name, () => share.held)
    return openSlots(name, share, log)
  }
  const requests = slots('requests', bounds.concurrentRequests)
  const bodies = slots('bodies', bounds.concurrentRequests * BODIES_PER_REQUEST)
  const bodyBytes = slots('body_bytes', MAX_BODY_BYTES_IN_FLIGHT)
  return {
    tryAcquire(request, { raw }) {
      if (EXEMPT.test(request.routeOptions.url ?? '')) return true
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
    parseInTurn: largeBodies(onRejection),
    guard: connectionGuard(bounds, { log, metrics }),
    close() {
      for (const each of [requests, bodies, bodyBytes]) each.close()
    },
  }
}

/** Adds load shedding to a server; `reject` sends the response to rejected requests. */
export function shedLoad(
  app: FastifyInstance,
  load: LoadShedder,
  reject: (reply: FastifyReply) => FastifyReply,
): void {
  load.guard(app.server)
  app.addHook('onRequest', (request, reply, done) => {
    if (load.tryAcquire(request, reply)) done()
    else reject(reply)
  })
  app.addHook('preParsing', (request, reply, _, done) => {
    if (load.awaitBody(request, reply)) done()
    // The body is unread, so the connection cannot be reused.
    else reject(reply.header('connection', 'close'))
  })
  app.addHook('preValidation', (request, reply, done) => {
    if (load.tryAcquire(request, reply)) done()
    else reject(reply)
  })
}

// The address of a disconnected client is undefined.
const addressOf = ({ ip }: Pick<FastifyRequest, 'ip'>): string => clientPrefix(ip ?? '').network

const hasBody = ({ headers }: Pick<FastifyRequest, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** The size to reserve for a body: the announced length, or the limit when unknown. */
const announcedBytes = ({ headers }: Pick<FastifyRequest, 'headers'>): number =>
  Math.min(Number(headers['content-length'] ?? MAX_BODY_BYTES), MAX_BODY_BYTES)
