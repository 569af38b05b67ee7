import { SQLSTATE } from './sql-errors.js'

/**
 * Cancels the reads of an operation whose caller is gone. While other operations wait for one of its reads, it
 * continues until they have the result or are cancelled too.
 */
export class Cancellation {
  readonly #onRequest = new Set<() => void>()
  readonly #onCancel = new Set<() => void>()
  #holds = 0
  #isRequested = false
  #isCancelled = false

  get isCancelled(): boolean {
    return this.#isCancelled
  }

  cancel(): void {
    if (this.#isRequested) return
    this.#isRequested = true
    callAll(this.#onRequest)
    this.#cancelUnlessHeld()
  }

  /** Whether cancellation was requested; it is deferred while other operations wait. */
  get isRequested(): boolean {
    return this.#isRequested
  }

  /** Calls `listener` when the caller is gone, immediately if it is; returns the function that unsubscribes. */
  onRequest(listener: () => void): () => void {
    if (this.#isRequested) listener()
    else this.#onRequest.add(listener)
    return () => void this.#onRequest.delete(listener)
  }

  /** Calls `listener` on cancellation, immediately if cancelled; returns the function that unsubscribes. */
  onCancel(listener: () => void): () => void {
    if (this.#isCancelled) listener()
    else this.#onCancel.add(listener)
    return () => void this.#onCancel.delete(listener)
  }

  /** Defers cancellation while `waiter` waits for a read; returns the function that ends the wait. */
  holdFor(waiter: Cancellation): () => void {
    this.#holds++
    const release = () => {
      if (!waiter.#onRequest.delete(release)) return
      this.#holds--
      this.#cancelUnlessHeld()
    }
    waiter.#onRequest.add(release)
    if (waiter.#isRequested) release()
    return release
  }

  #cancelUnlessHeld(): void {
    if (!this.#isRequested || this.#isCancelled || this.#holds > 0) return
    this.#isCancelled = true
    callAll(this.#onCancel)
  }
}

function callAll(listeners: Set<() => void>): void {
  for (const listener of [...listeners]) listener()
  listeners.clear()
}

/** A cancelled statement; the code is Postgres'. */
export class StatementCancelledError extends Error {
  override readonly name = 'StatementCancelledError'
  readonly code = SQLSTATE.QUERY_CANCELED

  constructor(options?: ErrorOptions) {
    super('The statement was cancelled.', options)
  }
}
