import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { boundedLabel } from './label-cardinality.js'
import { type PoolMeter, poolMetrics } from './pool-metrics.js'

/** A request that a server has answered. */
export interface MeasuredRequest {
  readonly server: string
  readonly method: string
  /** The pattern of the route, never the path that was asked for. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** What a process counts of itself, for Prometheus. */
export interface Metrics {
  request(answered: MeasuredRequest): void
  /** A GraphQL operation that the gateway ran; nameless ones are counted together. */
  operation(name: string | undefined, failed: boolean, seconds: number): void
  /** An error in an answer of a subgraph, or of the gateway itself. */
  error(source: string, code: unknown): void
  /** A request that its caller's budget, or the bound on planning, did not cover. */
  refused(reason: string): void
  /** The meter of the pool that is connected as a role. */
  pool(role: string, max: number): PoolMeter
  /** Counts look-ups in a cache: was it in there? */
  cache(name: string): (hit: boolean) => void
  /** Shows whether a remote subgraph is left alone because it went on failing. */
  circuit(subgraph: string): (isOpen: boolean) => void
  /** Has a scrape say for how many seconds the oldest event has been waiting for a consumer. */
  lag(consumer: string, ask: () => Promise<number | null>): void
  /** Has a scrape say how much of a bound on the load is in use. */
  inUse(bound: string, ask: () => number): void
  /** Everything in Prometheus's text format. */
  text(): Promise<string>
}

/** The type of {@link Metrics.text}. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

/** Seconds; from a cached read to a report over years. */
const REQUEST_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** How many names of operations are told apart; clients choose them, and each is a time series for good. */
const MOST_OPERATIONS = 200
const OPERATION = /^[A-Za-z_]\w{0,60}$/
const CODE = /^[A-Z][A-Z0-9_]{0,60}$/
/** How long a scrape waits for a lag, in milliseconds. */
const PATIENCE = 2_000

/** Metrics of a process, or of one of several shops within a process. Nothing runs between scrapes. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const { requests, operations, errors, refusals, caches, circuits } = instruments(registers)
  const operationName = boundedLabel(OPERATION, MOST_OPERATIONS)
  return {
    request: ({ seconds, ...labels }) => requests.observe(labels, seconds),
    operation(name, failed, seconds) {
      const operation = name === undefined ? 'anonymous' : operationName(name)
      operations.observe({ operation, outcome: failed ? 'error' : 'ok' }, seconds)
    },
    error: (subgraph, code) =>
      errors.inc({ subgraph, code: typeof code === 'string' && CODE.test(code) ? code : 'other' }),
    refused: (reason) => refusals.inc({ reason }),
    pool: poolMetrics(registers),
    cache(name) {
      const [hits, misses] = [caches.labels(name, 'hit'), caches.labels(name, 'miss')]
      return (hit) => (hit ? hits : misses).inc()
    },
    circuit(subgraph) {
      const state = circuits.labels(subgraph)
      state.set(0)
      return (isOpen) => state.set(isOpen ? 1 : 0)
    },
    lag: lagMetrics(registers),
    inUse: loadMetrics(registers),
    text: async () => (await Promise.all([registry.metrics(), ofProcess().metrics()])).join('\n'),
  }
}

function instruments(registers: Registry[]) {
  const requests = new Histogram({
    name: 'shopstack_http_request_seconds',
    help: 'HTTP requests and how long they took, by server and route',
    labelNames: ['server', 'method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers,
  })
  const operations = new Histogram({
    name: 'shopstack_graphql_operation_seconds',
    help: 'GraphQL operations that the gateway ran and how long they took',
    labelNames: ['operation', 'outcome'],
    buckets: REQUEST_BUCKETS,
    registers,
  })
  const errors = new Counter({
    name: 'shopstack_graphql_errors_total',
    help: 'Errors in GraphQL answers, by where they came from and their code',
    labelNames: ['subgraph', 'code'],
    registers,
  })
  const refusals = new Counter({
    name: 'shopstack_requests_refused_total',
    help: 'Requests refused because a caller was over its budget or planning was over its share',
    labelNames: ['reason'],
    registers,
  })
  const caches = new Counter({
    name: 'shopstack_cache_requests_total',
    help: 'Look-ups in caches',
    labelNames: ['cache', 'result'],
    registers,
  })
  const circuits = new Gauge({
    name: 'shopstack_subgraph_circuit_open',
    help: '1 while a remote subgraph is left alone because it went on failing',
    labelNames: ['subgraph'],
    registers,
  })
  return { requests, operations, errors, refusals, caches, circuits }
}

function lagMetrics(registers: Registry[]): Metrics['lag'] {
  const asked = new Map<string, () => Promise<number | null>>()
  new Gauge({
    name: 'shopstack_outbox_lag_seconds',
    help: 'For how long the oldest event has been waiting for a consumer; 0 when none is',
    labelNames: ['consumer'],
    registers,
    async collect() {
      this.reset()
      await Promise.all(
        [...asked].map(async ([consumer, ask]) => {
          const lag = await inTime(ask)
          if (lag !== undefined) this.set({ consumer }, lag)
        }),
      )
    },
  })
  return (consumer, ask) => void asked.set(consumer, ask)
}

function loadMetrics(registers: Registry[]): Metrics['inUse'] {
  const asked = new Map<string, () => number>()
  new Gauge({
    name: 'shopstack_load_in_use',
    help: 'What requests hold of each bound on the load',
    labelNames: ['bound'],
    registers,
    collect() {
      for (const [bound, ask] of asked) this.set({ bound }, ask())
    },
  })
  return (bound, ask) => void asked.set(bound, ask)
}

/** The lag, 0 for none; nothing when the database does not say, so that the other metrics are told all the same. */
async function inTime(ask: () => Promise<number | null>): Promise<number | undefined> {
  const patience = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE, undefined).unref())
  const answer = ask().then(
    (lag) => lag ?? 0,
    () => undefined,
  )
  return Promise.race([answer, patience])
}

let processRegistry: Registry | undefined

/** Event loop, memory, garbage collection and processor: there is one of each, however many shops are in the process. */
function ofProcess(): Registry {
  if (!processRegistry) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
  }
  return processRegistry
}
