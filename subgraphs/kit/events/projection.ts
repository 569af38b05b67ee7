import { applyBatch } from '@shopstack/drizzle/events/consume-once'
import { type Consumer, listenForNews, type ShopEvent } from '@shopstack/drizzle/events/outbox'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { Sql } from 'postgres'
import type { SubgraphName } from '../subgraph/open-subgraph.js'
import type { Logger } from '../telemetry/log.js'
import { type Repetition, repeat } from './scheduler.js'

/** A consumer that keeps tables of its own in step with what happens. */
export interface Applying<Name extends SubgraphName> {
  readonly consumer: Consumer
  /** One of its tables, which its owner locks to keep it away. */
  readonly table: string
  /** Applies events in the transaction that takes them out of the outbox: each takes effect exactly once. */
  apply(tx: Db<Name>, events: readonly ShopEvent[]): Promise<void>
}

/** What it works with; `sql` is the pool of `db`. */
export interface ApplyingOptions<Name extends SubgraphName> extends Applying<Name> {
  db: Db<Name>
  sql: Sql
  log: Logger
  /** Milliseconds after which it looks without being told; default 1000. */
  every?: number
}

const BATCH = 500

/** Applies events as they come, until it is closed. Any number of processes may do so: one of them is at it at a time. */
export function startApplying<Name extends SubgraphName>(options: ApplyingOptions<Name>): Repetition {
  const { db, sql, log, consumer, table, apply, every = 1_000 } = options
  let isClosed = false
  async function applyAll(): Promise<void> {
    for (let more = true; more && !isClosed; )
      more = (await applyBatch(db, { consumer, table, limit: BATCH }, apply)).more
  }
  const rounds = repeat({ name: `apply events for ${consumer}`, every, run: applyAll }, log)
  const stopListening = listenForNews(sql, rounds.wake)
  return {
    wake: rounds.wake,
    close() {
      isClosed = true
      stopListening()
      return rounds.close()
    },
  }
}
