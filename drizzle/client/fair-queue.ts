import { ShopError } from '@shopstack/schema/errors'
import { LRUCache } from 'lru-cache'

/** Limits of concurrent and of waiting work. */
export interface QueueBounds {
  /** Concurrent jobs. */
  readonly concurrency: number
  /** Waiting jobs of all lanes. */
  readonly maxWaiting: number
  /** Waiting jobs per site. */
  readonly maxWaitingPerSite: number
  /** Waiting jobs per network. */
  readonly maxWaitingPerNetwork: number
  /** Longest wait; then a job is rejected instead of run, because its caller has given up or soon will. */
  readonly maxWaitMs: number
  /** The error of a job that is rejected because of all lanes, not its own; default `RATE_LIMITED`. */
  readonly overflowError?: () => Error
}

/** The origin of work: a site and a network within it. Sites share the time of the queue, and networks of a site alternate. */
export interface Lane {
  readonly site: string
  readonly network: string
  /** Latest start of its job by `performance.now()`, if before `maxWaitMs`. */
  readonly until?: number
}

interface Job {
  readonly until: number
  run(): void
  refuse(error: Error): void
}

interface Site {
  readonly networks: Map<string, Job[]>
  waiting: number
  /** Virtual start of the site's next job: the site with the lowest runs first. */
  start: number
}

const tooMany = () => new ShopError('RATE_LIMITED', { retryAfter: 1 })

/**
 * Runs work with limited concurrency by start-time fair queueing: waiting sites get equal shares of the running time, and a
 * site that was idle runs before those that have used theirs. A lane over its limit is rejected with `RATE_LIMITED`; when
 * the queue is full, the newest job of the longest lane makes room for a shorter one.
 */
export function fairQueue(bounds: QueueBounds): <T>(lane: Lane, work: () => Promise<T>) => Promise<T> {
  const lanes = waitingLanes()
  const { overflowError = tooMany } = bounds
  let running = 0

  function enter(lane: Lane): Promise<void> | undefined {
    if (running < bounds.concurrency) {
      running++
      lanes.begun(lane.site)
      return undefined
    }
    const { ofSite, ofNetwork } = lanes.waiting(lane)
    if (ofSite >= bounds.maxWaitingPerSite || ofNetwork >= bounds.maxWaitingPerNetwork) throw tooMany()
    if (lanes.total() >= bounds.maxWaiting && !lanes.evictLongerThan(ofSite + 1)) throw overflowError()
    return wait(lane)
  }

  /** Resolves when the lane's job may run, and rejects at its deadline. */
  function wait(lane: Lane): Promise<void> {
    const until = Math.min(lane.until ?? Number.POSITIVE_INFINITY, performance.now() + bounds.maxWaitMs)
    return new Promise((resolve, reject) => {
      const job: Job = {
        until,
        run() {
          clearTimeout(timer)
          resolve()
        },
        refuse(error) {
          clearTimeout(timer)
          reject(error)
        },
      }
      // Running jobs may take longer than this one waits.
      const timer = setTimeout(
        () => lanes.remove(lane, job) && job.refuse(overflowError()),
        until - performance.now(),
      )
      lanes.add(lane, job)
    })
  }

  /** Passes the slot to the next job, so that new jobs do not overtake it. */
  function leave(): void {
    for (let job = lanes.next(); job; job = lanes.next()) {
      if (performance.now() <= job.until) {
        job.run()
        return
      }
      job.refuse(overflowError())
    }
    running--
  }

  return async (lane, work) => {
    await enter(lane)
    const from = performance.now()
    try {
      return await work()
    } finally {
      lanes.spent(lane.site, performance.now() - from)
      leave()
    }
  }
}

/** Sites whose recent use is known; the least recent ones are evicted. */
const MAX_USED_SITES = 10_000
/** The time that a job is expected to take until its end is known. */
const EXPECTED_MS = 1

function waitingLanes() {
  const sites = new Map<string, Site>()
  /** Virtual end, in milliseconds, of the jobs of each site that has used the queue recently. */
  const used = new LRUCache<string, number>({ max: MAX_USED_SITES })
  /** Virtual time: the start of the job that was begun last. */
  let clock = 0
  let total = 0

  /** An idle site starts slightly earlier than those that have used their share. */
  const startOf = (site: string): number => Math.max(clock - EXPECTED_MS, used.get(site) ?? 0)

  function removed(name: string, site: Site, network: string, job: Job | undefined): Job | undefined {
    total--
    site.waiting--
    if (site.networks.get(network)?.length === 0) site.networks.delete(network)
    if (site.waiting === 0) sites.delete(name)
    return job
  }

  return {
    total: () => total,
    waiting({ site, network }: Lane) {
      const found = sites.get(site)
      return { ofSite: found?.waiting ?? 0, ofNetwork: found?.networks.get(network)?.length ?? 0 }
    },
    add({ site, network }: Lane, job: Job): void {
      const found = sites.get(site) ?? {
        networks: new Map<string, Job[]>(),
        waiting: 0,
        start: startOf(site),
      }
      sites.set(site, found)
      const queue = found.networks.get(network) ?? []
      queue.push(job)
      found.networks.set(network, queue)
      found.waiting++
      total++
    },
    /** Returns whether the job was waiting. */
    remove({ site: name, network }: Lane, job: Job): boolean {
      const site = sites.get(name)
      const queue = site?.networks.get(network)
      const index = queue?.indexOf(job) ?? -1
      if (!site || !queue || index < 0) return false
      queue.splice(index, 1)
      removed(name, site, network, job)
      return true
    },
    /** Adds the expected time of a job that begins without waiting to the use of its site. */
    begun: (site: string) => void used.set(site, startOf(site) + EXPECTED_MS),
    /** Adds the time of a job that has ended to the use of its site. */
    spent(site: string, ms: number): void {
      used.set(site, startOf(site) + Math.max(0, ms - EXPECTED_MS))
      const waiting = sites.get(site)
      if (waiting) waiting.start = startOf(site)
    },
    next(): Job | undefined {
      const [name, site] = best(sites, ({ start }) => -start) ?? []
      const network = site && rotate(site.networks)
      if (name === undefined || !site || !network) return undefined
      clock = Math.max(clock, site.start)
      site.start += EXPECTED_MS
      used.set(name, site.start)
      return removed(name, site, network.key, network.value.shift())
    },
    /** Rejects the newest job of the longest lane; `false` when no site has more than `length` waiting. */
    evictLongerThan(length: number): boolean {
      const [name, site] = best(sites, ({ waiting }) => waiting) ?? []
      if (name === undefined || !site || site.waiting <= length) return false
      const [network, jobs] = best(site.networks, (queue) => queue.length) ?? []
      if (network === undefined || !jobs) return false
      removed(name, site, network, jobs.pop())?.refuse(tooMany())
      return true
    },
  }
}

/** Returns the first entry and moves it to the end: maps keep the insertion order. */
function rotate<Value>(map: Map<string, Value>): { key: string; value: Value } | undefined {
  for (const [key, value] of map) {
    map.delete(key)
    map.set(key, value)
    return { key, value }
  }
  return undefined
}

/** The entry with the highest rank; the first one of equals. */
function best<Value>(map: Map<string, Value>, rankOf: (value: Value) => number): [string, Value] | undefined {
  let found: [string, Value] | undefined
  for (const entry of map) if (!found || rankOf(entry[1]) > rankOf(found[1])) found = entry
  return found
}
