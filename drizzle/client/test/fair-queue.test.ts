import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { fairQueue, type QueueBounds } from '../fair-queue.js'

const BOUNDS: QueueBounds = {
  concurrency: 1,
  maxWaiting: 100,
  maxWaitingPerSite: 100,
  maxWaitingPerNetwork: 100,
  maxWaitMs: 60_000,
}

/** A queue whose work ends by `finish`, and the order of completion. */
function aQueue(bounds: Partial<QueueBounds> = {}) {
  const run = fairQueue({ ...BOUNDS, ...bounds })
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const done: string[] = []
  const add = (site: string, network = site) =>
    run({ site, network }, async () => {
      await finished
      done.push(network)
    }).then(
      () => 'done',
      (error) => error.code ?? error.message,
    )
  return { add, done, finish }
}

describe('answers', () => {
  test('clients alternate, however many jobs one of them has queued', async () => {
    const { add, done, finish } = aQueue()
    const jobs = [...Array(20).fill('many'), 'one', 'other', 'one'].map((site) => add(site))
    finish()
    await Promise.all(jobs)
    expect(done.slice(0, 5)).toEqual(['many', 'one', 'other', 'many', 'one'])
    expect(done).toHaveLength(23)
  })

  test('a site with many networks gets no more turns than a site with one', async () => {
    const { add, done, finish } = aQueue()
    const jobs = Array.from({ length: 20 }, (_, i) => add('wide', `wide-${i}`))
    jobs.push(add('small'), add('small'))
    finish()
    await Promise.all(jobs)
    expect(done.slice(0, 4)).toEqual(['wide-0', 'small', 'wide-1', 'small'])
  })
})

describe('protects', () => {
  afterEach(() => vi.restoreAllMocks())

  /** A queue whose jobs take milliseconds of a clock of their own, and the order in which they begin. */
  function aTimedQueue() {
    let clockMs = 0
    vi.spyOn(performance, 'now').mockImplementation(() => clockMs)
    const run = fairQueue(BOUNDS)
    const begun: string[] = []
    const add = (site: string, ms: number) =>
      run({ site, network: site }, async () => {
        begun.push(site)
        await nextTurn()
        clockMs += ms
      })
    return { add, begun }
  }

  test('a client that used nothing runs before those that used the queue and still wait', async () => {
    const { add, begun } = aTimedQueue()
    const busy = ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c'].map((site) => add(site, 5))
    await busy[3]
    const begunBefore = begun.length
    const fresh = add('fresh', 0)
    await Promise.all([...busy, fresh])
    expect(begun.indexOf('fresh')).toBeLessThanOrEqual(begunBefore + 1)
    expect(begun).toHaveLength(10)
  })

  test('a client that sends one job after the other gets no more time than one with a queue', async () => {
    const { add, begun } = aTimedQueue()
    const queued = Array.from({ length: 8 }, () => add('queued', 5))
    const one = async () => {
      for (let i = 0; i < 8; i++) await add('one', 5)
    }
    await Promise.all([...queued, one()])
    const first = begun.slice(0, 8).filter((site) => site === 'one')
    expect(first.length).toBeGreaterThanOrEqual(3)
    expect(first.length).toBeLessThanOrEqual(5)
  })

  test('a client with long jobs gets fewer turns than one with short jobs', async () => {
    const { add, begun } = aTimedQueue()
    const long = Array.from({ length: 10 }, () => add('long', 40))
    const short = Array.from({ length: 10 }, () => add('short', 2))
    await Promise.all([...long, ...short])
    expect(begun.slice(0, 12).filter((site) => site === 'short').length).toBeGreaterThan(7)
  })
})

describe('refuses', () => {
  test('jobs beyond the limits of a network or site are rejected immediately and not run', async () => {
    const { add, done, finish } = aQueue({ maxWaitingPerNetwork: 2, maxWaitingPerSite: 3 })
    const first = ['a', 'a', 'a', 'a', 'b', 'b'].map((network) => add('site', network))
    expect(await Promise.race([first[3], nextTurn('waits')])).toBe('RATE_LIMITED')
    expect(await Promise.race([first[5], nextTurn('waits')])).toBe('RATE_LIMITED')
    const elsewhere = add('elsewhere')
    finish()
    expect(await Promise.all([...first, elsewhere])).toEqual([
      ...['done', 'done', 'done', 'RATE_LIMITED', 'done', 'RATE_LIMITED'],
      'done',
    ])
    expect(done.toSorted()).toEqual(['a', 'a', 'a', 'b', 'elsewhere'])
  })

  test('a full queue rejects the newest job of the longest lane, not a client with fewer', async () => {
    const { add, finish } = aQueue({ maxWaiting: 4 })
    const many = Array.from({ length: 6 }, () => add('many'))
    const few = add('few')
    finish()
    expect(await Promise.all([...many, few])).toEqual([
      ...['done', 'done', 'done', 'done', 'RATE_LIMITED', 'RATE_LIMITED'],
      'done',
    ])
  })

  test('a job past its own deadline is rejected, and one with time left is run', async () => {
    const run = fairQueue(BOUNDS)
    const job = (until: number) =>
      run({ site: 'a', network: 'a', until }, () => nextTurn('done')).catch(({ code }) => code)
    const jobs = [job(0), job(performance.now() - 1), job(performance.now() + 60_000)]
    expect(await Promise.all(jobs)).toEqual(['done', 'RATE_LIMITED', 'done'])
  })

  test('a job past the longest wait is rejected, and the next one is run', async () => {
    const { add, done, finish } = aQueue({ maxWaitMs: -1 })
    const jobs = ['first', 'late', 'late'].map((site) => add(site))
    finish()
    expect(await Promise.all(jobs)).toEqual(['done', 'RATE_LIMITED', 'RATE_LIMITED'])
    expect(await add('next')).toBe('done')
    expect(done).toEqual(['first', 'next'])
  })

  test('a job is rejected at its deadline although running jobs do not end', async () => {
    const { add, done, finish } = aQueue({ maxWaitMs: 20 })
    const first = add('first')
    expect(await add('late')).toBe('RATE_LIMITED')
    expect(done).toEqual([])
    finish()
    expect([await first, await add('next'), done]).toEqual(['done', 'done', ['first', 'next']])
  })
})

describe('protects', () => {
  test('concurrency stays within its limit, whether jobs succeed or fail', async () => {
    const run = fairQueue({ ...BOUNDS, concurrency: 3 })
    let [running, most] = [0, 0]
    const work = Array.from({ length: 40 }, (_, i) =>
      run({ site: `${i % 4}`, network: `${i % 8}` }, async () => {
        most = Math.max(most, ++running)
        await nextTurn()
        running--
        if (i % 3 === 0) throw new Error('failed')
      }),
    )
    await Promise.allSettled(work)
    expect({ most, running }).toEqual({ most: 3, running: 0 })
  })
})
