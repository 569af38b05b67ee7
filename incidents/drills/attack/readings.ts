import { setTimeout as sleep } from 'node:timers/promises'
import { verify } from '@shopstack/drizzle/verify/verify'
import postgres from 'postgres'
import { isBounded } from '../harness/memory-trend.js'

/** Metrics of a process at one moment. */
export interface Reading {
  /** Resident memory in MB. */
  readonly megabytes: number
  /** Used heap and external memory in MB. */
  readonly heap: number
  readonly external: number
  /** Use of each load limit, and of the connections to Postgres. */
  readonly inUse: Readonly<Record<string, number>>
}

/** Reads the metrics of a process. */
export async function readingOf(url: string): Promise<Reading> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const inUse: Record<string, number> = {}
  for (const [, bound = '', value] of text.matchAll(/^shopstack_load_in_use\{bound="(\w+)"\} (\S+)$/gm))
    inUse[bound] = Number(value)
  for (const [, state, role, value] of text.matchAll(
    /^shopstack_db_connections_(in_use|waiting)\{role="(\w+)"\} (\S+)$/gm,
  ))
    inUse[`${role} connections ${state}`] = Number(value)
  const megabytes = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]) / 1_000_000
  return {
    megabytes: megabytes('process_resident_memory_bytes'),
    heap: megabytes('nodejs_heap_size_used_bytes'),
    external: megabytes('nodejs_external_memory_bytes'),
    inUse,
  }
}

/** Metrics URLs by process name. */
export type Processes = Readonly<Record<string, string>>

const MEMORY_INTERVAL_MS = 2_000
/** Five minutes of samples: earlier, a process has not reached its working size. */
const MIN_SAMPLES = 150

/** The memory of each process over time. */
export interface MemoryWatch {
  /** The newest samples, as text. */
  now(): string
  /** Stops sampling; returns the names of processes whose memory grows. */
  growing(): string[]
}

/** Samples the memory of each process. */
export function watchMemory(processes: Processes): MemoryWatch {
  const samples = Object.keys(processes).map((name) => ({ name, heap: 0, megabytes: [] as number[] }))
  const sampleAll = () => {
    for (const sample of samples)
      readingOf(processes[sample.name] ?? '').then(
        ({ megabytes, heap }) => {
          sample.megabytes.push(megabytes)
          sample.heap = heap
        },
        // An unreachable process shows as lost requests.
        () => {},
      )
  }
  const timer = setInterval(sampleAll, MEMORY_INTERVAL_MS)
  return {
    now: () =>
      samples
        .map(
          ({ name, megabytes, heap }) =>
            `${name} ${megabytes.at(-1)?.toFixed(0)} MB (heap ${heap.toFixed(0)})`,
        )
        .join(', '),
    growing() {
      clearInterval(timer)
      const long = samples.filter(({ megabytes }) => megabytes.length >= MIN_SAMPLES)
      return long.filter(({ megabytes }) => !isBounded(megabytes)).map(({ name }) => name)
    },
  }
}

/** Leftovers of attackers end within this time, which is longer than the time-outs of the servers. */
const SETTLE_MS = 30_000
/** Keep-alive connections of the drill itself, for metrics and health. */
const OWN_CONNECTION_COUNT = 10

/** Slots and connections that are still in use after {@link SETTLE_MS} without clients. */
export async function leftInUse(processes: Processes): Promise<string[]> {
  const until = performance.now() + SETTLE_MS
  for (;;) {
    const left: string[] = []
    for (const [name, url] of Object.entries(processes)) {
      const { inUse } = await readingOf(url)
      for (const [bound, value] of Object.entries(inUse))
        if (value > (bound === 'connections' ? OWN_CONNECTION_COUNT : 0))
          left.push(`${name}: ${value} ${bound} in use`)
    }
    if (left.length === 0 || performance.now() > until) return left
    await sleep(250)
  }
}

/** Violations found by `verify`. */
export async function brokenRules(ownerUrl: string): Promise<string[]> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const { checks } = await verify(sql)
    const broken = checks.filter(({ violations }) => violations > 0)
    return broken.map(
      ({ name, violations, offenders }) => `verify, ${name}: ${violations}, such as ${offenders.join(', ')}`,
    )
  } finally {
    await sql.end()
  }
}
