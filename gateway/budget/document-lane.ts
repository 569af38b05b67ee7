import { fairQueue, type QueueBounds } from '@shopstack/drizzle/client/fair-queue'
import { clientPrefix } from '@shopstack/kit/rate-limit/client-prefix'
import { ShopError } from '@shopstack/schema/errors'
import { yieldLoop } from '../http/yield-loop.js'
import { PLANNING_BOUNDS } from './planning-bounds.js'
import type { Spending } from './spending.js'

/** Parsing and validating new documents uses at most a quarter of the event loop. */
const PAUSE_FACTOR = 3
/** A turn ends after this time when its request waits for something else, such as Redis. */
const MAX_TURN_MS = 100

/** The turn of a new document. */
export interface DocumentTurn {
  /** Adds time for which the document has blocked the event loop. */
  worked(ms: number): void
  /** Lets the next document in, after a pause. */
  end(): void
}

/** New documents are parsed and validated one at a time, fairly among clients, with pauses for other requests. */
export interface DocumentLane {
  /** Waits for a turn. @throws BudgetExceeded when the planning share of the client, or the queue, is full */
  enter(address: string, spending: Spending): Promise<DocumentTurn>
}

export function documentLane(bounds: Partial<QueueBounds> = {}): DocumentLane {
  const enqueue = fairQueue({ ...PLANNING_BOUNDS, ...bounds })

  const take = (address: string, spending: Spending): Promise<DocumentTurn> =>
    new Promise((resolve, reject) => {
      const job = async (): Promise<void> => {
        // Documents read in the meantime are charged by now.
        spending.admitPlanning()
        const { turn, workedMs } = openTurn()
        resolve(turn)
        const ms = await workedMs
        if (ms > 0) await yieldLoop(performance.now() - ms, PAUSE_FACTOR)
      }
      enqueue(clientPrefix(address), job).catch(reject)
    })

  return {
    async enter(address, spending) {
      spending.admitPlanning()
      try {
        return await take(address, spending)
      } catch (error) {
        // The queue rejects with `ShopError`; the budget of the caller has its own error.
        if (!(error instanceof ShopError)) throw error
        return spending.rejectPlanning(error.code === 'RATE_LIMITED' ? 'planning_client' : 'planning_total')
      }
    },
  }
}

/** A turn, and the time for which it has blocked the event loop at its end. */
function openTurn(): { readonly turn: DocumentTurn; readonly workedMs: Promise<number> } {
  let total = 0
  let end = (): void => {}
  const workedMs = new Promise<number>((resolve) => {
    const timer = setTimeout(() => end(), MAX_TURN_MS)
    end = () => {
      clearTimeout(timer)
      resolve(total)
    }
  })
  const worked = (ms: number): void => {
    total += ms
  }
  return { turn: { worked, end: () => end() }, workedMs }
}
