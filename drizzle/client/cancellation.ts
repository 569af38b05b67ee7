import { SQLSTATE } from './sql-errors.js'

/**
 * Ends what is read for an operation once nobody waits for it. Where other operations wait for something that it reads,
 * it goes on until they have it, or are cancelled themselves.
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

  /** Calls back when it is cancelled, at once if it is, unless what is answered has been called before. */
  onCancel(listener: () => void): () => void {
    if (this.#isCancelled) listener()
    else this.#onCancel.add(listener)
    return () => void this.#onCancel.delete(listener)
  }

  /** Lets `waiter` wait for something that is being read, until what is answered is called. */
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

/** A statement that was not sent, or did not end, because nobody waits for it; the code is that of Postgres. */
export class StatementCancelledError extends Error {
  override readonly name = 'StatementCancelledError'
  readonly code = SQLSTATE.QUERY_CANCELED

  constructor(options?: ErrorOptions) {
    super('Nobody waits for the statement any more.', options)
  }
}
