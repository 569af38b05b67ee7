import { type Connection, connect } from '@shopstack/drizzle/client/connect'
import { replicaReads } from '@shopstack/drizzle/client/replica-reads'
import { replicaUrl } from '@shopstack/drizzle/environment/env'
import type { ReadDb } from '@shopstack/drizzle/roles/access'
import type { Config } from '../config/read-config.js'
import { schedule } from '../events/scheduler.js'
import type { HealthCheck } from '../http/health.js'
import type { Disposables } from '../process/disposables.js'
import type { SubgraphName } from '../subgraph/name.js'
import { instrumentPool } from '../telemetry/instrument-pool.js'
import type { Logger } from '../telemetry/log.js'
import type { Metrics } from '../telemetry/metrics.js'
import type { Tracing } from '../telemetry/tracing.js'
import { monitorReplica, type ReadSource, type ReplicaSession, type ReplicaState } from './monitor.js'

/** A monitored streaming replica of the database. */
export interface Replica {
  /**
   * The database for reads that may be slightly old: the replica, or the primary while the replica is unavailable or
   * behind.
   */
  reads(): ReadSource
  /** Upper bound of the lag, in seconds; `null` when the replica does not respond. */
  lag(): number | null
  readonly check: HealthCheck
}

/** Options of the replica; what it opens is added to `open`. */
export interface ReplicaOptions {
  config: Config
  /** The connection of the subgraph's role, and its pool. */
  primaryUrl: string
  primary: Connection<ReadDb>
  resources: { readonly log: Logger; readonly metrics: Metrics; readonly tracing: Tracing | null }
  open: Disposables
}

const POLL_INTERVAL_MS = 500

const REASONS: Record<Exclude<ReplicaState, 'used'>, string> = {
  behind: 'replica behind',
  unavailable: 'replica unavailable',
  foreign: 'the configured server is not a replica of this database',
}

/** Opens the replica of a subgraph; `null` if none is configured. It may be unavailable. */
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
  // Polls use separate connections: busy pools must not look like lag.
  const primaryWatch = open.add(`${name}: primary position`, connect(primaryUrl, watcher), (c) => c.close())

  function openSession(): ReplicaSession {
    const typesOf = primaryWatch.sql
    const pool = connect(url, { max, name: application, observer, typesOf })
    const onFailure = () => polling.wake()
    const { db, abandon } = replicaReads({ replica: pool.sql, primary: primary.sql, onFailure })
    return { watch: connect(url, { ...watcher, typesOf }), pool, db, abandon }
  }

  const monitor = monitorReplica(primaryWatch, openSession, (state, err) => {
    if (state === 'used') log.info('replica up to date, reading from it')
    else log.warn(err ? { err } : {}, `reading from the primary: ${REASONS[state]}`)
  })
  const polling = schedule({ name: 'poll the replica', intervalMs: POLL_INTERVAL_MS, run: monitor.poll }, log)
  open.add(`${name}: replica`, monitor, async ({ close }) => {
    await polling.close()
    await close()
  })
  return {
    reads: () => monitor.current() ?? { db: primary.db, until: null },
    lag: monitor.lag,
    check: { needed: false, probe: async () => (monitor.lag() === null ? 'down' : 'ok') },
  }
}
