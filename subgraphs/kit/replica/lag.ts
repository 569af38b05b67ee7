/** How far a replica is behind, in milliseconds of a clock that only goes forward. */
export interface ReplicaLag {
  /** At this moment the log of the primary had come this far. */
  written(at: number, bytes: number): void
  /** The replica has applied the log this far; the last transaction in it was committed at about `committedAt`. */
  applied(bytes: number, committedAt: number | null): void
  /** Up to when the replica is known to hold everything that was committed; `null` while it is not. */
  completeUntil(): number | null
  /** For how long it has been behind, at most; before anything is known for certain, what its last transaction tells. */
  at(now: number): number
}

/** Twice a second for five minutes; from then on a replica counts as down. */
const MOST_MARKS = 600

/**
 * Compares positions and no clocks: what the primary had written at a moment, the replica has applied, or not yet. So a
 * shop in which nothing happens has no lag, and a replica that has lost its primary has.
 */
export function replicaLag(): ReplicaLag {
  const ahead: { at: number; bytes: number }[] = []
  let complete: number | null = null
  let guessed: number | null = null
  return {
    written(at, bytes) {
      ahead.push({ at, bytes })
      guessed ??= at
      if (ahead.length > MOST_MARKS) ahead.shift()
    },
    applied(bytes, committedAt) {
      for (let next = ahead[0]; next && next.bytes <= bytes; next = ahead[0]) {
        complete = next.at
        ahead.shift()
      }
      if (committedAt !== null) guessed = Math.min(guessed ?? committedAt, committedAt)
    },
    completeUntil: () => complete,
    at: (now) => Math.max(now - (complete ?? guessed ?? now), 0),
  }
}
