/** For how long calls are signed for any process after another one than expected has answered, in milliseconds. */
const UNBOUND_MS = 10_000

/** For which process of a subgraph calls are signed. */
export interface InstanceBinding {
  /** The process that calls are for; `null` for whichever gets them. */
  current(): string | null
  /** Notes which process has answered. */
  saw(instance: unknown): void
}

/**
 * Binds calls to the one process behind a URL, which then remembers what it heard by itself. Where several answer in turn,
 * calls are for any of them, and they look up what the others have heard; so one that goes on alone is bound again.
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
