/** Delays after the first and after repeated failures. */
const MIN_DELAY_MS = 1_000
const MAX_DELAY_MS = 60_000

/** Exponential backoff per subject: each failure doubles the delay until the next attempt. */
export function subjectBackoff(now: () => number) {
  const failing = new Map<string, { delayMs: number; until: number }>()
  return {
    /** Subjects whose delay has not passed. */
    list: (): string[] => [...failing].flatMap(([subject, { until }]) => (until > now() ? [subject] : [])),
    /** Records a failure; returns whether it is the first of its series. */
    failed(subject: string): boolean {
      const before = failing.get(subject)
      const delayMs = before ? Math.min(before.delayMs * 2, MAX_DELAY_MS) : MIN_DELAY_MS
      failing.set(subject, { delayMs, until: now() + delayMs })
      return !before
    },
    /** Clears every other subject; returns those it cleared. */
    retain(subjects: readonly string[]): string[] {
      const kept = new Set(subjects)
      const cleared = [...failing.keys()].filter((subject) => !kept.has(subject))
      for (const subject of cleared) failing.delete(subject)
      return cleared
    },
  }
}
