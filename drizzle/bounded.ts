import { ShopError } from '@shopstack/schema/errors'

/** How much costly work may be under way, and how much may wait for it. */
export interface Bounds {
  readonly atOnce: number
  readonly waiting: number
}

/**
 * Runs work a few at a time, in the order it came. What finds the queue full is refused at once with `RATE_LIMITED`:
 * waiting longer than a client does would only keep the processor busy for nobody.
 */
export function bounded({ atOnce, waiting }: Bounds): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = []
  let running = 0

  function enter(): Promise<void> | undefined {
    if (running < atOnce) {
      running++
      return undefined
    }
    if (queue.length >= waiting) throw new ShopError('RATE_LIMITED', { retryAfter: 1 })
    return new Promise((resolve) => queue.push(resolve))
  }

  /** Hands the place to the next in the queue, so that nobody can overtake it. */
  function leave(): void {
    const next = queue.shift()
    if (next) next()
    else running--
  }

  return async (work) => {
    await enter()
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
