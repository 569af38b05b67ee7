import { ShopError } from '@shopstack/schema/errors'

/**
 * Runs calls of one key sequentially, in order of arrival; different keys do not wait for each other. A call that finds
 * `maxWaiting` others, or still waits at `until` (of `performance.now()`), is rejected with `RATE_LIMITED` and not run.
 */
export function keyedMutex(maxWaiting: number) {
  const queues = new Map<string, { last: Promise<void>; length: number }>()
  return function runExclusive<Result>(
    key: string,
    until: number,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const queue = queues.get(key) ?? { last: Promise.resolve(), length: 0 }
    if (queue.length >= maxWaiting) return Promise.reject(rateLimited())
    queue.length++
    queues.set(key, queue)
    const dequeue = () => {
      if (--queue.length === 0) queues.delete(key)
    }
    return new Promise((resolve, reject) => {
      let hasTimedOut = false
      const timer = setTimeout(
        () => {
          hasTimedOut = true
          dequeue()
          reject(rateLimited())
        },
        Math.max(0, until - performance.now()),
      )
      queue.last = queue.last.then(() => {
        clearTimeout(timer)
        // The next call waits for this one to settle.
        return hasTimedOut ? undefined : work().then(resolve, reject).finally(dequeue)
      })
    })
  }
}

const rateLimited = () => new ShopError('RATE_LIMITED', { retryAfter: 1 })
