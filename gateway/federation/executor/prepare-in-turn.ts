import { fairQueue } from '@shopstack/drizzle/client/fair-queue'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { ShopError } from '@shopstack/schema/errors'
import type { GatewayContext } from '../in-process-source.js'
import type { KeptOperations, Origin } from './kept-operations.js'
import type { DecidedOperation, LeftToStock, PreparedOperation, Preparer } from './prepare.js'

type Prepared = PreparedOperation | LeftToStock

/** An operation to be prepared, the key it is kept under, and for whom. */
export interface Asked extends Origin {
  readonly key: string
  readonly decided: DecidedOperation
  readonly context: Partial<GatewayContext>
}

/** The largest operations take 0.2 s each; more would wait longer than their clients. */
const BOUNDS = {
  concurrency: 1,
  maxWaiting: 128,
  maxWaitingPerSite: 48,
  maxWaitingPerNetwork: 32,
  maxWaitMs: 5_000,
  crowdedOut: () => new ShopError('SERVICE_UNAVAILABLE', { service: 'planning' }),
}

/** Where documents without a client come from. */
const NO_LANE = { site: '', network: '' }

/**
 * Answers with what is kept, and prepares what is not: our own documents at once, and those of clients one after the
 * other, on the account of the client who comes first with one. Clients take turns. Rejects with `BudgetExceeded`.
 */
export function preparesInTurn(
  preparer: Pick<Preparer, 'prepare' | 'prepareApart'>,
  kept: KeptOperations,
  bounds: Partial<typeof BOUNDS> = {},
) {
  const enqueue = fairQueue({ ...BOUNDS, ...bounds })
  const underWay = new Map<string, Promise<Prepared>>()

  async function prepareFor({ context: { caller, spending }, key, decided, ...origin }: Asked) {
    try {
      return await enqueue(caller ? clientPrefix(caller.address) : NO_LANE, async () => {
        spending?.admitPlanning()
        const { prepared, ms } = await preparer.prepareApart(decided)
        spending?.planned(ms)
        return kept.keep(key, origin, prepared)
      })
    } catch (error) {
      // Only the queue refuses so; the account of the client has its own error.
      if (spending && error instanceof ShopError)
        spending.rejectPlanning(error.code === 'RATE_LIMITED' ? 'planning_client' : 'planning_total')
      throw error
    }
  }

  async function prepare(asked: Asked): Promise<Prepared> {
    for (let other = underWay.get(asked.key); other; other = underWay.get(asked.key)) {
      // That its client may not have it prepared says nothing about this one.
      await other.catch(() => {})
      const known = kept.find(asked.key)
      if (known) return known
    }
    const made = prepareFor(asked)
    underWay.set(asked.key, made)
    try {
      return await made
    } finally {
      underWay.delete(asked.key)
    }
  }

  return (asked: Asked): Prepared | Promise<Prepared> => {
    const known = kept.find(asked.key)
    if (known) return known
    return asked.isPinned ? kept.keep(asked.key, asked, preparer.prepare(asked.decided)) : prepare(asked)
  }
}
