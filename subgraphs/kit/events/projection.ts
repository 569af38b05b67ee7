import { consumeBatch } from '@shopstack/drizzle/events/consume-once'
import type { Consumer, ShopEvent } from '@shopstack/drizzle/events/event'
import { listenForEvents } from '@shopstack/drizzle/events/outbox'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { Sql } from 'postgres'
import type { SubgraphName } from '../subgraph/name.js'
import type { Logger } from '../telemetry/log.js'
import { BATCHING_MS, type ScheduledJob, schedule } from './scheduler.js'

/** A projection: tables that a consumer derives from events. */
export interface Projection<Name extends SubgraphName> {
  readonly consumer: Consumer
  /** One of its tables; the owner locks it to stop the projection. */
  readonly table: string
  /** Applies events in the transaction that removes them from the outbox: each takes effect exactly once. */
  apply(tx: Db<Name>, events: readonly ShopEvent[]): Promise<void>
}

/** Options of a running projection; `sql` is the pool of `db`. */
export interface ProjectionOptions<Name extends SubgraphName> extends Projection<Name> {
  db: Db<Name>
  sql: Sql
  log: Logger
  /** Polling interval in the absence of notifications, in milliseconds; default 1000. */
  intervalMs?: number
}

const MAX_BATCH_ROWS = 500

/** Applies events until closed. Any number of processes may run it; one of them applies at a time. */
export function startProjection<Name extends SubgraphName>(options: ProjectionOptions<Name>): ScheduledJob {
  const { db, sql, log, consumer, table, apply, intervalMs = 1_000 } = options
  let isClosed = false
  async function applyAll(): Promise<void> {
    for (let more = true; more && !isClosed; )
      more = (await consumeBatch(db, { consumer, table, limit: MAX_BATCH_ROWS }, apply)).more
  }
  const times = { intervalMs, minIntervalMs: BATCHING_MS }
  const rounds = schedule({ name: `apply events for ${consumer}`, ...times, run: applyAll }, log)
  const stopListening = listenForEvents(sql, rounds.wake)
  return {
    wake: rounds.wake,
    close() {
      isClosed = true
      stopListening()
      return rounds.close()
    },
  }
}
