import { fairQueue, type QueueBounds } from '@shopstack/drizzle/client/fair-queue'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { ShopError } from '@shopstack/schema/errors'
import { PLANNING_BOUNDS, TRUSTED_BOUNDS } from '../../budget/planning-bounds.js'
import { yieldLoop } from '../../http/yield-loop.js'
import type { GatewayContext } from '../in-process-source.js'
import type { Origin, PlanCache } from './plan-cache.js'
import type { PreparedOperation, Preparer, ResolvedOperation, Unsupported } from './prepare.js'

type Prepared = PreparedOperation | Unsupported

/** An operation to prepare, its cache key and its request context. */
export interface PrepareRequest extends Origin {
  readonly key: string
  readonly resolved: ResolvedOperation
  readonly context: Partial<GatewayContext>
}

/** Planning large documents uses at most half of a core, which it shares with Postgres and other requests. */
const PAUSE_FACTOR = 1
/** Documents of pages take less. */
const MIN_PAUSED_MS = 10

/** The lane of documents without a client. */
const NO_LANE = { site: '', network: '' }

/**
 * Returns a cached operation, or prepares it: those of the REST layer immediately, those of clients one at a time, charged to the
 * first client that requests one. The queue is fair among clients. Rejects with `BudgetExceeded`.
 */
export function prepareQueue(
  preparer: Pick<Preparer, 'prepare' | 'prepareApart'>,
  cache: PlanCache,
  bounds: Partial<QueueBounds> = {},
) {
  const enqueueOther = fairQueue({ ...PLANNING_BOUNDS, ...bounds })
  // Documents of clients do not delay trusted ones.
  const enqueueTrusted = fairQueue(TRUSTED_BOUNDS)
  const inFlight = new Map<string, Promise<Prepared>>()

  async function prepareQueued({ context, key, resolved, ...origin }: PrepareRequest) {
    const { caller, spending, trusted } = context
    const enqueue = trusted ? enqueueTrusted : enqueueOther
    try {
      return await new Promise<Prepared>((resolve, reject) => {
        const ended = enqueue(caller ? clientPrefix(caller.address) : NO_LANE, async () => {
          spending?.admitPlanning()
          const { prepared, ms } = await preparer.prepareApart(resolved)
          spending?.planned(ms)
          resolve(cache.keep(key, origin, prepared))
          if (ms >= MIN_PAUSED_MS) await yieldLoop(performance.now() - ms, PAUSE_FACTOR)
        })
        ended.catch(reject)
      })
    } catch (error) {
      // The queue rejects with `ShopError`; the budget of the caller has its own error.
      if (spending && error instanceof ShopError)
        spending.rejectPlanning(error.code === 'RATE_LIMITED' ? 'planning_client' : 'planning_total')
      throw error
    }
  }

  async function prepare(request: PrepareRequest): Promise<Prepared> {
    for (let other = inFlight.get(request.key); other; other = inFlight.get(request.key)) {
      // A rejection of the first client's budget does not apply to this client.
      await other.catch(() => {})
      const known = cache.find(request.key)
      if (known) return known
    }
    const made = prepareQueued(request)
    inFlight.set(request.key, made)
    try {
      return await made
    } finally {
      inFlight.delete(request.key)
    }
  }

  return (request: PrepareRequest): Prepared | Promise<Prepared> => {
    const known = cache.find(request.key)
    if (known) return known
    return request.isPinned
      ? cache.keep(request.key, request, preparer.prepare(request.resolved))
      : prepare(request)
  }
}
