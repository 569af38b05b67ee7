import { type Connection, connect } from '@shopstack/drizzle/client/connect'
import { replicaReads } from '@shopstack/drizzle/client/replica-reads'
import { replicaUrl } from '@shopstack/drizzle/environment/env'
import type { ReadDb } from '@shopstack/drizzle/roles/access'
import type { Config } from '../config/read-config.js'
import { schedule } from '../events/scheduler.js'
import type { HealthCheck } from '../http/health.js'
import type { Disposables } from '../process/disposables.js'
import type { Resources, SubgraphName } from '../subgraph/open-subgraph.js'
import { instrumentPool } from '../telemetry/instrument-pool.js'
import { monitorReplica, type ReadSource, type ReplicaSession, type ReplicaState } from './monitor.js'

/** A streaming replica of the database, watched. */
export interface Replica {
  /** Where to read now what may be a little old: the replica, or the primary while the replica is away or behind. */
  reads(): ReadSource
  /** For how many seconds the replica has been behind, at most; `null` when it does not answer. */
  lag(): number | null
  readonly check: HealthCheck
}

/** What a replica is opened with: what its subgraph has, and where what was opened is closed. */
export interface ReplicaOptions {
  config: Config
  /** The connection of the subgraph's role, and its pool. */
  primaryUrl: string
  primary: Connection<ReadDb>
  resources: Resources
  open: Disposables
}

/** Milliseconds between two looks. */
const EVERY = 500

const WHY: Record<Exclude<ReplicaState, 'used'>, string> = {
  behind: 'the replica is behind',
  away: 'the replica does not answer',
  foreign: 'what is configured as their replica is none of this database',
}

/** Opens the replica that a subgraph reads from; `null` when none is configured. It need not be there yet. */
export function openReplica(name: SubgraphName, options: ReplicaOptions): Replica | null {
  const { config, primaryUrl, primary, resources, open } = options
  const configured = config.database.replicaUrls[name]
  if (configured === undefined) return null
  const log = resources.log.child({ subgraph: name })
  const max = config.database.connections
  const observer = instrumentPool(`${name} replica`, max, resources)
  const application = `shopstack-${name}-replica`
  const watcher = { max: 1, name: `${application}-watch` }
  const url = replicaUrl(configured, primaryUrl)
  // The looks have connections of their own: that pools are busy must not look like a lag.
  const own = open.add(`${name}: watch of the primary`, connect(primaryUrl, watcher), (c) => c.close())

  function openSession(): ReplicaSession {
    const typesOf = own.sql
    const pool = connect(url, { max, name: application, observer, typesOf })
    const onFailure = () => looks.wake()
    const { db, abandon } = replicaReads({ replica: pool.sql, primary: primary.sql, onFailure })
    return { watch: connect(url, { ...watcher, typesOf }), pool, db, abandon }
  }

  const watched = monitorReplica(own, openSession, (state, err) => {
    if (state === 'used') log.info('the replica is up to date and read from')
    else log.warn(err ? { err } : {}, `reads go to the primary: ${WHY[state]}`)
  })
  const looks = schedule({ name: 'watch the replica', intervalMs: EVERY, run: watched.poll }, log)
  open.add(`${name}: replica`, watched, async ({ close }) => {
    await looks.close()
    await close()
  })
  return {
    reads: () => watched.current() ?? { db: primary.db, until: null },
    lag: watched.lag,
    check: { needed: false, probe: async () => (watched.lag() === null ? 'down' : 'ok') },
  }
}
