import type { FormattedExecutionResult } from 'graphql'

/** The first results of a resumed group, for streams that resume after the same event a little later. */
interface Replay {
  readonly results: readonly FormattedExecutionResult[]
  add(result: FormattedExecutionResult): void
  /** Drops the results. */
  end(): void
}

/** Half of the results that a stream may leave unread. */
export const MAX_REPLAYED_RESULTS = 50
/** About as many values of fields. */
const MAX_REPLAYED_POINTS = 2_000
/** The clients of a process that stops are back within this time. */
const REPLAY_MS = 30_000

/** Keeps the results of operations of a price; calls `onEnd` once it cannot keep all of them. */
export function openReplay(points: number, onEnd: () => void): Replay {
  const results: FormattedExecutionResult[] = []
  const maxResults = Math.min(MAX_REPLAYED_RESULTS, Math.floor(MAX_REPLAYED_POINTS / points))
  const timer = setTimeout(onEnd, REPLAY_MS).unref()
  return {
    results,
    add(result) {
      results.push(result)
      if (results.length > maxResults) onEnd()
    },
    end() {
      clearTimeout(timer)
      results.length = 0
    },
  }
}
