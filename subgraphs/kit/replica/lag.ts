/** The lag of a replica. All times are milliseconds of a monotonic clock. */
export interface ReplicaLag {
  /** The primary had written its WAL up to `bytes` at `at`. */
  written(at: number, bytes: number): void
  /**
   * The replica has replayed its WAL up to `bytes`; the last replayed transaction was committed at about `committedAt`.
   */
  applied(bytes: number, committedAt: number | null): void
  /** The time up to which the replica is known to be complete; `null` if unknown. */
  completeUntil(): number | null
  /** An upper bound of the lag at `now`; an estimate from the last transaction before the first certain value. */
  at(now: number): number
}

/** Five minutes at two marks a second; beyond that a replica counts as down. */
const MAX_MARKS = 600

/** Compares WAL positions instead of clocks: an idle shop has no lag, and a replica that has lost its primary has. */
export function replicaLag(): ReplicaLag {
  const ahead: { at: number; bytes: number }[] = []
  let completeUntil: number | null = null
  let estimated: number | null = null
  return {
    written(at, bytes) {
      ahead.push({ at, bytes })
      estimated ??= at
      if (ahead.length > MAX_MARKS) ahead.shift()
    },
    applied(bytes, committedAt) {
      for (let next = ahead[0]; next && next.bytes <= bytes; next = ahead[0]) {
        completeUntil = next.at
        ahead.shift()
      }
      if (committedAt !== null) estimated = Math.min(estimated ?? committedAt, committedAt)
    },
    completeUntil: () => completeUntil,
    at: (now) => Math.max(now - (completeUntil ?? estimated ?? now), 0),
  }
}
