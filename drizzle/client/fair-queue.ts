import { ShopError } from '@shopstack/schema/errors'

/** How much costly work may run, and how much may wait for it. */
export interface QueueBounds {
  /** Jobs that run at once. */
  readonly concurrency: number
  /** Jobs that wait, of all lanes together. */
  readonly maxWaiting: number
  /** Jobs of one site that wait. */
  readonly maxWaitingPerSite: number
  /** Jobs of one network that wait. */
  readonly maxWaitingPerNetwork: number
  /** A job that has waited longer is refused instead of run: its caller has given up, or soon will. */
  readonly maxWaitMs: number
  /** The error of a job that is refused because of all the others, not of its own lane; `RATE_LIMITED` unless given. */
  readonly crowdedOut?: () => Error
}

/** Where work comes from: a site, and a network within it. Sites take turns, and so do the networks of one site. */
export interface Lane {
  readonly site: string
  readonly network: string
  /** When its job is refused if it still waits, as `performance.now()` counts, where that is before `maxWaitMs`. */
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
}

const tooMany = () => new ShopError('RATE_LIMITED', { retryAfter: 1 })

/**
 * Runs work a few jobs at a time, round robin over the lanes that wait, so that one lane with many jobs delays another
 * by one job at most. A lane over its bound is refused at once with `RATE_LIMITED`; with the queue full, the newest job
 * of the longest lane gives way to a shorter one.
 */
export function fairQueue(bounds: QueueBounds): <T>(lane: Lane, work: () => Promise<T>) => Promise<T> {
  const lanes = waitingLanes()
  const { crowdedOut = tooMany } = bounds
  let running = 0

  function enter(lane: Lane): Promise<void> | undefined {
    if (running < bounds.concurrency) {
      running++
      return undefined
    }
    const { ofSite, ofNetwork } = lanes.waiting(lane)
    if (ofSite >= bounds.maxWaitingPerSite || ofNetwork >= bounds.maxWaitingPerNetwork) throw tooMany()
    if (lanes.total() >= bounds.maxWaiting && !lanes.evictLongerThan(ofSite + 1)) throw crowdedOut()
    return wait(lane)
  }

  /** Resolves when it is the turn of this lane, and rejects when it has waited as long as it may, whatever runs then. */
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
      // The jobs that run may take longer than this one waits.
      const timer = setTimeout(
        () => lanes.remove(lane, job) && job.refuse(crowdedOut()),
        until - performance.now(),
      )
      lanes.add(lane, job)
    })
  }

  /** Hands the slot to the next job in turn, so that no newcomer overtakes it. */
  function leave(): void {
    for (let job = lanes.next(); job; job = lanes.next()) {
      if (performance.now() <= job.until) {
        job.run()
        return
      }
      job.refuse(crowdedOut())
    }
    running--
  }

  return async (lane, work) => {
    await enter(lane)
    try {
      return await work()
    } finally {
      leave()
    }
  }
}

function waitingLanes() {
  const sites = new Map<string, Site>()
  let total = 0

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
      const found = sites.get(site) ?? { networks: new Map<string, Job[]>(), waiting: 0 }
      sites.set(site, found)
      const queue = found.networks.get(network) ?? []
      queue.push(job)
      found.networks.set(network, queue)
      found.waiting++
      total++
    },
    /** Whether the job was still waiting. */
    remove({ site: name, network }: Lane, job: Job): boolean {
      const site = sites.get(name)
      const queue = site?.networks.get(network)
      const index = queue?.indexOf(job) ?? -1
      if (!site || !queue || index < 0) return false
      queue.splice(index, 1)
      removed(name, site, network, job)
      return true
    },
    next(): Job | undefined {
      const turn = rotate(sites)
      const inner = turn && rotate(turn.value.networks)
      return turn && inner ? removed(turn.key, turn.value, inner.key, inner.value.shift()) : undefined
    },
    /** Refuses the newest job of the longest lane; `false` when no site has more than so many waiting. */
    evictLongerThan(length: number): boolean {
      const [name, site] = longest(sites, ({ waiting }) => waiting) ?? []
      if (name === undefined || !site || site.waiting <= length) return false
      const [network, jobs] = longest(site.networks, (queue) => queue.length) ?? []
      if (network === undefined || !jobs) return false
      removed(name, site, network, jobs.pop())?.refuse(tooMany())
      return true
    },
  }
}

/** The first entry, which becomes the last: a map keeps the order of insertion. */
function rotate<Value>(map: Map<string, Value>): { key: string; value: Value } | undefined {
  for (const [key, value] of map) {
    map.delete(key)
    map.set(key, value)
    return { key, value }
  }
  return undefined
}

function longest<Value>(map: Map<string, Value>, lengthOf: (value: Value) => number) {
  let found: [string, Value] | undefined
  for (const entry of map) if (!found || lengthOf(entry[1]) > lengthOf(found[1])) found = entry
  return found
}
