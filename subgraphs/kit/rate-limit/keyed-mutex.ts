import { ShopError } from '@shopstack/schema/errors'

/**
 * Runs calls of one key one after another, in the order they came; different keys do not wait for each other. A call
 * that finds `maxWaiting` others, or still waits at `until` by `performance.now()`, is refused with `RATE_LIMITED` and not run.
 */
export function keyedMutex(maxWaiting: number) {
  const lines = new Map<string, { last: Promise<void>; length: number }>()
  return function take<Result>(key: string, until: number, work: () => Promise<Result>): Promise<Result> {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 }
    if (line.length >= maxWaiting) return Promise.reject(busy())
    line.length++
    lines.set(key, line)
    const leave = () => {
      if (--line.length === 0) lines.delete(key)
    }
    return new Promise((resolve, reject) => {
      let hasGivenUp = false
      const timer = setTimeout(
        () => {
          hasGivenUp = true
          leave()
          reject(busy())
        },
        Math.max(0, until - performance.now()),
      )
      line.last = line.last.then(() => {
        clearTimeout(timer)
        // The next call of the key waits for this one to end, however it ends.
        return hasGivenUp ? undefined : work().then(resolve, reject).finally(leave)
      })
    })
  }
}

const busy = () => new ShopError('RATE_LIMITED', { retryAfter: 1 })
