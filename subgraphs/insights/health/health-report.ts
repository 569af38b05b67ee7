import { CONSUMERS, lagOf } from '@shopstack/drizzle/events/outbox'
import { type State, stateOf } from '@shopstack/kit/http/health'
import type { Context, Database } from '../context.js'
import type { HealthPartName, HealthState } from '../generated.js'
import { databaseAnswers } from './queries.js'

type Asked = Pick<Context, 'db' | 'redisCheck' | 'replica'>

/** What was found out about a part. */
interface Finding {
  readonly name: HealthPartName
  readonly state: HealthState
  /** Seconds. */
  readonly lag: number | null
}

/** What was found out about all of them, and when, in milliseconds since 1970. */
interface Findings {
  readonly at: number
  readonly parts: readonly Finding[]
}

/** For how many milliseconds findings are good: anybody may ask, as often as they like. */
const GOOD_FOR = 1_000
/** Seconds behind from which a part counts as degraded, and as down. */
const DEGRADED = 30
const DOWN = 300

const STATES: Record<State, HealthState> = { ok: 'UP', down: 'DOWN', off: 'OFF' }

const known = new WeakMap<Database, { until: number; findings: Promise<Findings> }>()

/** How every part is doing; the database is asked once a second at most. */
export async function howItIs(asked: Asked, now: number = Date.now()) {
  const { at, parts } = await findingsOf(asked, now)
  const isWell = parts.every(({ state }) => state === 'UP' || state === 'OFF')
  return {
    status: isWell ? 'ok' : 'degraded',
    timestamp: new Date(now).toISOString(),
    parts: parts.map((part) => ({ ...part, age: Math.max(now - at, 0) / 1_000 })),
  }
}

function findingsOf(asked: Asked, now: number): Promise<Findings> {
  const last = known.get(asked.db)
  if (last && now < last.until) return last.findings
  const findings = find(asked, now)
  known.set(asked.db, { until: now + GOOD_FOR, findings })
  return findings
}

async function find({ db, redisCheck, replica }: Asked, at: number): Promise<Findings> {
  const database = { needed: true, ask: () => databaseAnswers(db) }
  const parts = await Promise.all([
    answering('DATABASE', database),
    ...(replica ? [following(replica.lag())] : []),
    answering('REDIS', redisCheck),
    keepingUp('RELAY', db, 'relay'),
    keepingUp('ROLLUPS', db, 'rollups'),
  ])
  return { at, parts }
}

const answering = async (name: HealthPartName, check: Asked['redisCheck']): Promise<Finding> => ({
  name,
  state: STATES[await stateOf(check)],
  lag: null,
})

/** A replica that does not answer is as far behind as one can be. */
const following = (lag: number | null): Finding => ({
  name: 'REPLICA',
  state: lag === null ? 'DOWN' : stateBehind(lag),
  lag,
})

/** A consumer is as far behind as the oldest event that waits for it; who does not read events is off. */
async function keepingUp(name: HealthPartName, db: Database, consumer: string): Promise<Finding> {
  const wanted = CONSUMERS.find((one) => one === consumer)
  if (!wanted) return { name, state: 'OFF', lag: null }
  let lag: number | null = null
  const ask = async (): Promise<State> => {
    lag = Math.max(Math.floor((await lagOf(db, wanted)) ?? 0), 0)
    return 'ok'
  }
  const answer = await stateOf({ needed: false, ask })
  return { name, state: answer === 'ok' ? stateBehind(lag ?? 0) : 'DOWN', lag }
}

function stateBehind(lag: number): HealthState {
  if (lag >= DOWN) return 'DOWN'
  return lag >= DEGRADED ? 'DEGRADED' : 'UP'
}
