import { ShopError } from '@shopstack/schema/errors'

/** How many calls may wait for one key, and for how long each. */
export interface TurnBounds {
  readonly maxWaiting: number
  readonly maxWaitMs: number
}

/**
 * Runs calls of one key one after another, in the order they came; different keys do not wait for each other. A call
 * that finds too many waiting, or has waited too long, is refused with `RATE_LIMITED` and not run.
 */
export function turns({ maxWaiting, maxWaitMs }: TurnBounds) {
  const lines = new Map<string, { last: Promise<void>; length: number }>()
  return function take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 }
    if (line.length >= maxWaiting) return Promise.reject(busy())
    line.length++
    lines.set(key, line)
    const leave = () => {
      if (--line.length === 0) lines.delete(key)
    }
    return new Promise((resolve, reject) => {
      let hasGivenUp = false
      const timer = setTimeout(() => {
        hasGivenUp = true
        leave()
        reject(busy())
      }, maxWaitMs)
      line.last = line.last.then(() => {
        clearTimeout(timer)
        // The next call of the key waits for this one to end, however it ends.
        return hasGivenUp ? undefined : work().then(resolve, reject).finally(leave)
      })
    })
  }
}

const busy = () => new ShopError('RATE_LIMITED', { retryAfter: 1 })
