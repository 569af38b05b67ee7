/**
 * Lets work of one key happen one after another, in the order it came; different keys do not wait for each other.
 * Answers `null` when `most` are waiting for their turn already.
 */
export function turns(most: number) {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>()
  return function take<Result>(key: string, work: () => Promise<Result>): Promise<Result> | null {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 }
    if (line.length >= most) return null
    line.length++
    lines.set(key, line)
    const turn = line.last.then(work).finally(() => {
      if (--line.length === 0) lines.delete(key)
    })
    // Whoever comes next waits for this to end, however it ends.
    line.last = turn.catch(() => {})
    return turn
  }
}
