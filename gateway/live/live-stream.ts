import { EventQueue } from '@shopstack/kit/live/event-queue'
import type { FormattedExecutionResult } from 'graphql'
import type { Spending } from '../budget/spending.js'
import { type EndReason, StreamEnd, tooSlow } from './end-reason.js'

/** Results that a client may leave unread. */
export const MAX_UNREAD_RESULTS = 100

/**
 * The results of one subscription of a client. The last one has the errors that ended it; `endReason` then says why. A client
 * that leaves calls `return`.
 */
export class LiveStream implements AsyncIterableIterator<FormattedExecutionResult> {
  /** Undefined while the stream is open, and when the client ended it. */
  endReason: EndReason | undefined
  /** The budget that its events are charged to. */
  readonly spending: Pick<Spending, 'charge'> | undefined
  /** Set by the group that it is in. */
  leaveGroup: () => void = () => {}
  readonly #queue: EventQueue<FormattedExecutionResult>

  constructor(onClose: () => void, spending?: Pick<Spending, 'charge'>) {
    this.spending = spending
    this.#queue = new EventQueue({ maxItems: MAX_UNREAD_RESULTS, tooSlow, onClose })
  }

  push(...results: readonly FormattedExecutionResult[]): void {
    this.#queue.push(...results)
  }

  /** Ends the stream after its unread results. */
  end(end: StreamEnd): void {
    this.#queue.fail(end)
  }

  async next(): Promise<IteratorResult<FormattedExecutionResult>> {
    try {
      return await this.#queue.next()
    } catch (error) {
      if (!(error instanceof StreamEnd)) throw error
      this.endReason = error.reason
      return { done: false, value: { errors: error.errors } }
    }
  }

  return(): Promise<IteratorResult<FormattedExecutionResult>> {
    return this.#queue.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
