import { consumeBatch } from '@shopstack/drizzle/events/consume-once'
import { type Consumer, listen, type ShopEvent } from '@shopstack/drizzle/events/outbox'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { Sql } from 'postgres'
import type { SubgraphName } from '../subgraph/open-subgraph.js'
import type { Logger } from '../telemetry/log.js'
import { type ScheduledJob, schedule } from './scheduler.js'

/** A consumer that keeps tables of its own in step with what happens. */
export interface Projection<Name extends SubgraphName> {
  readonly consumer: Consumer
  /** One of its tables, which its owner locks to keep it away. */
  readonly table: string
  /** Applies events in the transaction that takes them out of the outbox: each takes effect exactly once. */
  apply(tx: Db<Name>, events: readonly ShopEvent[]): Promise<void>
}

/** What it works with; `sql` is the pool of `db`. */
export interface ProjectionOptions<Name extends SubgraphName> extends Projection<Name> {
  db: Db<Name>
  sql: Sql
  log: Logger
  /** Milliseconds after which it looks without being told; default 1000. */
  intervalMs?: number
}

const BATCH = 500

/** Applies events as they come, until it is closed. Any number of processes may do so: one of them is at it at a time. */
export function startProjection<Name extends SubgraphName>(options: ProjectionOptions<Name>): ScheduledJob {
  const { db, sql, log, consumer, table, apply, intervalMs = 1_000 } = options
  let isClosed = false
  async function applyAll(): Promise<void> {
    for (let more = true; more && !isClosed; )
      more = (await consumeBatch(db, { consumer, table, limit: BATCH }, apply)).more
  }
  const rounds = schedule({ name: `apply events for ${consumer}`, intervalMs, run: applyAll }, log)
  const stopListening = listen(sql, rounds.wake)
  return {
    wake: rounds.wake,
    close() {
      isClosed = true
      stopListening()
      return rounds.close()
    },
  }
}
