import { CONSUMERS } from '@shopstack/drizzle/events/event'
import { lagOf } from '@shopstack/drizzle/events/outbox'
import { type ProbeState, stateOf } from '@shopstack/kit/http/health'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { HealthComponentName, HealthState } from '../generated.js'
import { databaseAnswers } from './queries.js'

type Sources = Pick<Context, 'db' | 'redisCheck' | 'replica'>

/** The result of the check of one component. */
interface ComponentCheck {
  readonly name: HealthComponentName
  readonly state: HealthState
  /** Seconds. */
  readonly lag: number | null
}

/** The results of all checks, and their time in milliseconds since 1970. */
interface CheckResults {
  readonly at: number
  readonly components: readonly ComponentCheck[]
}

/** Check results are reused for this long: the field is public and has no rate limit of its own. */
const CACHE_TTL_MS = 1_000
/** Lag from which a component is degraded, and from which it is down. */
const DEGRADED_LAG_SECONDS = 30
const DOWN_LAG_SECONDS = 300

const STATES: Record<ProbeState, HealthState> = { ok: 'UP', down: 'DOWN', off: 'OFF' }

const cached = new WeakMap<Database, { until: number; results: Promise<CheckResults> }>()

/** The state of every component; the database is queried at most once per second. */
export async function healthReport(sources: Sources, now: number = Date.now()) {
  const { at, components } = await cachedResults(sources, now)
  const isHealthy = components.every(({ state }) => state === 'UP' || state === 'OFF')
  return {
    status: isHealthy ? 'ok' : 'degraded',
    timestamp: new Date(now).toISOString(),
    components: components.map((component) => ({ ...component, age: Math.max(now - at, 0) / 1_000 })),
  }
}

function cachedResults(sources: Sources, now: number): Promise<CheckResults> {
  const last = cached.get(sources.db)
  if (last && now < last.until) return last.results
  const results = runChecks(sources, now)
  cached.set(sources.db, { until: now + CACHE_TTL_MS, results })
  return results
}

async function runChecks({ db, redisCheck, replica }: Sources, at: number): Promise<CheckResults> {
  const database = { needed: true, probe: () => databaseAnswers(db) }
  const components = await Promise.all([
    checkConnection('DATABASE', database),
    ...(replica ? [replicaCheck(replica.lag())] : []),
    checkConnection('REDIS', redisCheck),
    checkConsumer('RELAY', db, 'relay'),
    checkConsumer('ROLLUPS', db, 'rollups'),
  ])
  return { at, components }
}

const checkConnection = async (
  name: HealthComponentName,
  check: Sources['redisCheck'],
): Promise<ComponentCheck> => ({
  name,
  state: STATES[await stateOf(check)],
  lag: null,
})

/** The lag of an unreachable replica is unknown, and it is down. */
const replicaCheck = (lag: number | null): ComponentCheck => ({
  name: 'REPLICA',
  state: lag === null ? 'DOWN' : stateByLag(lag),
  lag,
})

/** The lag of a consumer is the age of its oldest pending event; a consumer that does not exist is off. */
async function checkConsumer(
  name: HealthComponentName,
  db: Database,
  consumer: string,
): Promise<ComponentCheck> {
  const existing = CONSUMERS.find((one) => one === consumer)
  if (!existing) return { name, state: 'OFF', lag: null }
  let lag: number | null = null
  const probe = async (): Promise<ProbeState> => {
    lag = Math.max(Math.floor((await lagOf(db, existing)) ?? 0), 0)
    return 'ok'
  }
  const state = await stateOf({ needed: false, probe })
  return { name, state: state === 'ok' ? stateByLag(lag ?? 0) : 'DOWN', lag }
}

function stateByLag(lagSeconds: number): HealthState {
  if (lagSeconds >= DOWN_LAG_SECONDS) return 'DOWN'
  return lagSeconds >= DEGRADED_LAG_SECONDS ? 'DEGRADED' : 'UP'
}
