import { fairQueue } from '@shopstack/drizzle/client/fair-queue'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import type { FastifyRequest } from 'fastify'
import { BudgetExceeded, type OnRejection } from '../budget/spending.js'
import { yieldLoop } from './yield-loop.js'

/** Bodies of this size or more are parsed in turn. Requests of storefronts have a few kilobytes. */
export const MIN_LARGE_BODY_BYTES = 16_384
/** Large bodies use at most a quarter of the event loop. */
const PAUSE_FACTOR = 3

const BOUNDS = {
  concurrency: 1,
  maxWaiting: 256,
  maxWaitingPerSite: 96,
  maxWaitingPerNetwork: 64,
  maxWaitMs: 5_000,
}

/** Parses the body of a request and continues with the request; `reject` responds instead. */
export type ParseInTurn = (
  request: Pick<FastifyRequest, 'id' | 'ip'>,
  bytes: number,
  next: { parse(): void; reject(error: BudgetExceeded): void },
) => void

/**
 * Large bodies are parsed one at a time, in a fair queue over clients, with pauses for other requests: parsing and
 * validating one blocks the event loop for up to 20 ms. Bodies beyond the queue limits are rejected unparsed.
 */
export function largeBodies(onRejection: OnRejection, bounds = BOUNDS): ParseInTurn {
  const enqueue = fairQueue({ ...bounds, overflowError: () => new BudgetExceeded('large_bodies_total', 1) })
  return ({ id: requestId, ip }, bytes, { parse, reject }) => {
    if (bytes < MIN_LARGE_BODY_BYTES) return parse()
    // The address of a disconnected client is undefined.
    const address = ip ?? ''
    let isParsed = false
    enqueue(clientPrefix(address), async () => {
      isParsed = true
      const from = performance.now()
      parse()
      await yieldLoop(from, PAUSE_FACTOR)
    }).catch((error) => {
      if (isParsed) throw error
      const refused = error instanceof BudgetExceeded ? error : new BudgetExceeded('large_bodies', 1)
      onRejection(refused, { ...anonymousCaller(), address, requestId })
      reject(refused)
    })
  }
}
