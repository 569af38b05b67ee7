import { BudgetExceeded } from '../budget/spending.js'
import { overBudget } from './end-reason.js'
import type { LiveStream } from './live-stream.js'

/** What each of `streams` streams pays for an event that is executed once for all of them, at `points`. */
const eventPrice = (points: number, streams: number): number => Math.max(1, Math.ceil(points / streams))

/** Charges an event to the callers of its streams before it is executed, and ends the streams of those who cannot pay. */
export function chargeEvent(streams: ReadonlySet<LiveStream>, points: number): void {
  const price = eventPrice(points, streams.size)
  for (const stream of [...streams])
    try {
      stream.spending?.charge(price)
    } catch (error) {
      if (!(error instanceof BudgetExceeded)) throw error
      stream.end(overBudget(error))
    }
}
