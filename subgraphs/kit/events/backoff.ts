/** The rest after a first failure, and the longest, in milliseconds. */
const FIRST_REST = 1_000
const LONGEST_REST = 60_000

/** Remembers whose delivery failed: each is left alone for a while, after every further failure for twice as long. */
export function subjectBackoff(now: () => number) {
  const failing = new Map<string, { rest: number; until: number }>()
  return {
    /** Those that are to be left alone at this moment. */
    list: (): string[] => [...failing].flatMap(([subject, { until }]) => (until > now() ? [subject] : [])),
    /** Counts a failure; answers whether it is the first of its series. */
    failed(subject: string): boolean {
      const before = failing.get(subject)
      const rest = before ? Math.min(before.rest * 2, LONGEST_REST) : FIRST_REST
      failing.set(subject, { rest, until: now() + rest })
      return !before
    },
    /** Forgets all but these, and answers whom it has forgotten. */
    keepOnly(subjects: readonly string[]): string[] {
      const kept = new Set(subjects)
      const forgotten = [...failing.keys()].filter((subject) => !kept.has(subject))
      for (const subject of forgotten) failing.delete(subject)
      return forgotten
    },
  }
}
