/** After a response of an unexpected process, calls are signed for any process during this time. */
const UNBOUND_MS = 10_000

/** The process of a subgraph that calls are signed for. */
export interface InstanceBinding {
  /** The process instance; `null` for any. */
  current(): string | null
  /** Records the process that sent a response. */
  saw(instance: unknown): void
}

/**
 * Binds calls to a single process behind a URL, which then detects replayed calls in memory. With several processes, calls
 * are signed for any of them, and nonces are looked up in the shared store. A single remaining process is bound again.
 */
export function instanceBinding(now: () => number = Date.now): InstanceBinding {
  let known: string | null = null
  let unboundUntil = 0
  return {
    current: () => (now() < unboundUntil ? null : known),
    saw(instance) {
      if (typeof instance !== 'string' || instance === known) return
      if (known !== null) unboundUntil = now() + UNBOUND_MS
      known = instance
    },
  }
}
