import { VERSION } from '@shopstack/drizzle/environment/version'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import pTimeout from 'p-timeout'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { type BusinessMetrics, businessMetrics } from './business-metrics.js'
import { boundedLabel } from './label-cardinality.js'
import { type PoolMeter, poolMetrics } from './pool-metrics.js'
import { type SubscriptionMetrics, subscriptionMetrics } from './subscription-metrics.js'

/** A handled HTTP request. */
interface MeasuredRequest {
  readonly server: string
  readonly method: string
  /** The route pattern, never the requested path. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

/** The metrics of a process, for Prometheus. */
export interface Metrics {
  request(handled: MeasuredRequest): void
  /** A GraphQL operation of the gateway; anonymous ones share a label. */
  operation(name: string | undefined, failed: boolean, seconds: number): void
  /** An error in a response of a subgraph or of the gateway itself. */
  error(source: string, code: unknown): void
  /** A request rejected by its caller's budget or the planning limit. */
  refused(reason: string): void
  /** The meter of a role's pool. */
  pool(role: string, max: number): PoolMeter
  /** Counts cache hits and misses. */
  cache(name: string): (hit: boolean) => void
  /** Exposes the state of a remote subgraph's circuit breaker. */
  circuit(subgraph: string): (isOpen: boolean) => void
  /** Registers the age of the oldest event waiting for a consumer, in seconds; read on each scrape. */
  lag(consumer: string, read: () => Promise<number | null>): void
  /** Registers the age of the oldest webhook delivery that an enabled endpoint waits for, in seconds; read on each scrape. */
  webhookAge(subgraph: string, read: () => Promise<number | null>): void
  /** Registers the usage of a load limit; read on each scrape. */
  inUse(bound: string, read: () => number): void
  readonly subscriptions: SubscriptionMetrics
  /** What happens in the shop. */
  readonly business: BusinessMetrics
  /** All metrics in Prometheus's text format. */
  text(): Promise<string>
}

/** The type of {@link Metrics.text}. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE

/** In seconds: from a cached read to a report over years. */
const REQUEST_BUCKETS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Operation names with their own time series; clients choose them. */
const MAX_OPERATION_NAMES = 200
const OPERATION_NAME = /^[A-Za-z_]\w{0,60}$/
const CODE = /^[A-Z][A-Z0-9_]{0,60}$/
/** Timeout of reading a lag. */
const LAG_TIMEOUT_MS = 2_000

/** Opens the metrics of a shop; a process may hold several. Nothing runs between scrapes. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const { requests, operations, errors, refusals, caches, circuits } = instruments(registers)
  buildInfo(registers)
  const operationName = boundedLabel(OPERATION_NAME, MAX_OPERATION_NAMES)
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
    lag: ageMetrics(registers, {
      name: 'shopstack_outbox_lag_seconds',
      help: 'Age of the oldest event waiting for a consumer; 0 without one',
      label: 'consumer',
    }),
    webhookAge: ageMetrics(registers, {
      name: 'shopstack_webhook_oldest_seconds',
      help: 'Age of the oldest delivery waiting for an enabled webhook; 0 without one',
      label: 'subgraph',
    }),
    inUse: loadMetrics(registers),
    subscriptions: subscriptionMetrics(registers),
    business: businessMetrics(registers),
    text: async () => (await Promise.all([registry.metrics(), processMetrics().metrics()])).join('\n'),
  }
}

function buildInfo(registers: Registry[]): void {
  const build = new Gauge({
    name: 'shopstack_build_info',
    help: 'Always 1; the labels tell the running version',
    labelNames: ['version', 'node'],
    registers,
  })
  build.set({ version: VERSION, node: process.versions.node }, 1)
}

function instruments(registers: Registry[]) {
  const requests = new Histogram({
    name: 'shopstack_http_request_seconds',
    help: 'Duration of HTTP requests, by server and route',
    labelNames: ['server', 'method', 'route', 'status'],
    buckets: REQUEST_BUCKETS,
    registers,
  })
  const operations = new Histogram({
    name: 'shopstack_graphql_operation_seconds',
    help: 'Duration of GraphQL operations of the gateway',
    labelNames: ['operation', 'outcome'],
    buckets: REQUEST_BUCKETS,
    registers,
  })
  const errors = new Counter({
    name: 'shopstack_graphql_errors_total',
    help: 'Errors in GraphQL responses, by source and code',
    labelNames: ['subgraph', 'code'],
    registers,
  })
  // The series exist from the start, so that the first internal error is an increase.
  for (const subgraph of ROLE_NAMES) errors.inc({ subgraph, code: 'INTERNAL_SERVER_ERROR' }, 0)
  const refusals = new Counter({
    name: 'shopstack_requests_refused_total',
    help: 'Requests rejected because a caller exceeded its budget or planning its share',
    labelNames: ['reason'],
    registers,
  })
  const caches = new Counter({
    name: 'shopstack_cache_requests_total',
    help: 'Cache look-ups',
    labelNames: ['cache', 'result'],
    registers,
  })
  const circuits = new Gauge({
    name: 'shopstack_subgraph_circuit_open',
    help: '1 while the circuit breaker of a remote subgraph is open',
    labelNames: ['subgraph'],
    registers,
  })
  return { requests, operations, errors, refusals, caches, circuits }
}

function ageMetrics(
  registers: Registry[],
  { name, help, label }: { name: string; help: string; label: string },
): Metrics['lag'] {
  const sources = new Map<string, () => Promise<number | null>>()
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers,
    async collect() {
      this.reset()
      await Promise.all(
        [...sources].map(async ([source, read]) => {
          const age = await readLag(read)
          if (age !== undefined) this.set({ [label]: source }, age)
        }),
      )
    },
  })
  return (source, read) => void sources.set(source, read)
}

function loadMetrics(registers: Registry[]): Metrics['inUse'] {
  const sources = new Map<string, () => number>()
  new Gauge({
    name: 'shopstack_load_in_use',
    help: 'Current usage of each load limit',
    labelNames: ['bound'],
    registers,
    collect() {
      for (const [bound, read] of sources) this.set({ bound }, read())
    },
  })
  return (bound, read) => void sources.set(bound, read)
}

/**
 * The lag, 0 for none; undefined when the database does not respond in time, so that the other metrics are still
 * exposed.
 */
async function readLag(read: () => Promise<number | null>): Promise<number | undefined> {
  try {
    return (await pTimeout(read(), { milliseconds: LAG_TIMEOUT_MS })) ?? 0
  } catch {
    return undefined
  }
}

let processRegistry: Registry | undefined

/** Process metrics (event loop, memory, garbage collection, CPU) exist once, however many shops the process holds. */
function processMetrics(): Registry {
  if (!processRegistry) {
    processRegistry = new Registry()
    collectDefaultMetrics({ register: processRegistry })
  }
  return processRegistry
}
