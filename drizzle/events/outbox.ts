import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type postgres from 'postgres'
import { prepared } from '../client/prepared-statements.js'
import type { Db } from '../roles/access.js'
import { events, outbox } from '../tables/index.js'
import type { Consumer, EventPayload, ShopEvent } from './event.js'

/** The LISTEN/NOTIFY channel for new events. */
const CHANNEL = 'shopstack_events'

/** Notifications are coalesced for this long. */
const COALESCE_MS = 10

const notifiers = new WeakMap<object, Notifier>()
const dirtyTransactions = new WeakSet<object>()

/** What is called after the transactions of a pool that recorded events. */
interface Notifier {
  notify(): void
  readonly listeners: Set<() => void>
}

/**
 * Makes the pool behind `db` notify listening processes after transactions that recorded events. NOTIFY is sent after
 * the commit, because Postgres serialises commits that notify; if the process dies in between, polling finds the
 * events.
 */
export function enableNotify(db: object, sql: postgres.Sql): void {
  let isPending = false
  const listeners = new Set<() => void>()
  const send = () => {
    isPending = false
    for (const listener of listeners) listener()
    // Listeners also poll.
    sql.unsafe(`notify ${CHANNEL}`).catch(() => {})
  }
  const notify = () => {
    if (isPending) return
    isPending = true
    setTimeout(send, COALESCE_MS).unref()
  }
  notifiers.set(db, { notify, listeners })
}

/** Calls `listener` after commits through `db` that recorded events. */
export const onCommit = (db: object, listener: () => void): void =>
  void notifiers.get(db)?.listeners.add(listener)

/** Marks a transaction that recorded events. */
export const markDirty = (tx: object): void => void dirtyTransactions.add(tx)

/** Notifies if the transaction recorded events; called after its commit. */
export function notifyIfDirty(db: object, tx: object): void {
  if (dirtyTransactions.has(tx)) notify(db)
}

/** Notifies of events recorded by a single statement, which commits by itself. */
export const notify = (db: object): void => notifiers.get(db)?.notify()

/**
 * Calls `onNotify` when new events may exist, and after a lost connection listens again; returns the function that
 * stops listening.
 */
export function listenForEvents(sql: postgres.Sql, onNotify: () => void): () => void {
  const listening = sql.listen(CHANNEL, onNotify, onNotify)
  // LISTEN does not work behind transaction poolers; listeners also poll.
  listening.catch(() => {})
  return () => void listening.then(({ unlisten }) => unlisten()).catch(() => {})
}

/** The database of a role that may consume the outbox. */
export type OutboxDb = Db<'transactions' | 'insights'>

const oldestWaiting = prepared((db: OutboxDb) =>
  db
    .select({ age: sql<number>`extract(epoch from clock_timestamp() - ${events.createdAt})::float8` })
    .from(outbox)
    .innerJoin(events, eq(events.id, outbox.eventId))
    .where(eq(outbox.consumer, sql.placeholder('consumer')))
    .orderBy(outbox.eventId)
    .limit(1)
    .prepare('oldest_waiting_event'),
)

/** Age of the oldest event waiting for a consumer, in seconds; `null` without one. */
export async function lagOf(db: OutboxDb, consumer: Consumer): Promise<number | null> {
  const [oldest] = await oldestWaiting(db).execute({ consumer })
  return oldest?.age ?? null
}

/** Options of a batch. */
export interface BatchOptions {
  /** Maximum events. */
  readonly limit: number
  /** Subjects to skip. */
  readonly exclude?: readonly string[]
  /** Once aborted, no further delivery starts; delivered events are removed. */
  readonly signal?: AbortSignal
}

/** The result of a batch. */
export interface Batch {
  /** False when another process delivers to this consumer. */
  readonly claimed: boolean
  /** Number of delivered events. */
  readonly delivered: number
  /** Subjects with undelivered events. */
  readonly failed: readonly string[]
  /** Whether more events may be waiting. */
  readonly more: boolean
}

type Deliver = (event: ShopEvent) => Promise<void>

/**
 * Delivers a consumer's oldest events one by one and removes the delivered ones from the outbox, in one transaction: an
 * event may be redelivered but is never lost. Events of a subject are in order: after a failure the later ones wait.
 * One process delivers to a consumer at a time.
 */
export async function deliverBatch(
  db: OutboxDb,
  consumer: Consumer,
  options: BatchOptions,
  deliver: Deliver,
): Promise<Batch> {
  const ended = new AbortController()
  let working: Promise<unknown> = Promise.resolve()
  try {
    return await db.transaction((tx) => {
      const work = takeBatch(tx, consumer, options, deliver, ended.signal)
      working = work.catch(() => {})
      return work
    })
  } finally {
    // A transaction ends with its connection, before its work, which must not overlap with the next batch.
    ended.abort()
    await working
  }
}

async function takeBatch(
  tx: OutboxDb,
  consumer: Consumer,
  { limit, exclude = [], signal }: BatchOptions,
  deliver: Deliver,
  ended: AbortSignal,
): Promise<Batch> {
  if (!(await tryLock(tx, consumer))) return { claimed: false, delivered: 0, failed: [], more: false }
  // Reads after taking the lock, so it sees the deletions of its previous holder.
  const waiting = await oldestEvents(tx, consumer, limit, exclude)
  const isOver = () => ended.aborted || signal?.aborted === true
  const { delivered, failed } = await deliverInOrder(waiting, deliver, isOver)
  // The driver would send the delete on a new connection.
  ended.throwIfAborted()
  if (delivered.length > 0)
    await tx.delete(outbox).where(and(eq(outbox.consumer, consumer), inArray(outbox.eventId, delivered)))
  return { claimed: true, delivered: delivered.length, failed, more: waiting.length === limit }
}

/**
 * Takes the consumer's lock until the transaction ends; false if another process holds it. The commit does not wait for the disk:
 * a batch that is lost in a crash of Postgres is in the outbox again, and none of its effects is there.
 */
export async function tryLock(tx: OutboxDb, consumer: Consumer): Promise<boolean> {
  const [row] = await tx.execute<{ claimed: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${`outbox ${consumer}`}, 0)) as claimed,
      set_config('synchronous_commit', 'off', true)`,
  )
  return row?.claimed === true
}

/** The oldest events waiting for a consumer. */
export async function oldestEvents(
  tx: OutboxDb,
  consumer: Consumer,
  limit: number,
  exclude: readonly string[],
): Promise<ShopEvent[]> {
  const rows = await tx
    .select({
      id: events.id,
      type: events.type,
      subject: events.subject,
      sequence: events.sequence,
      payload: events.payload,
      createdAt: events.createdAt,
    })
    .from(outbox)
    .innerJoin(events, eq(events.id, outbox.eventId))
    .where(and(eq(outbox.consumer, consumer), notInArray(events.subject, [...exclude])))
    .orderBy(outbox.eventId)
    .limit(limit)
  // recordEvents writes an EventPayload.
  return rows.map((row) => ({ ...row, payload: row.payload as EventPayload }))
}

async function deliverInOrder(
  waiting: readonly ShopEvent[],
  deliver: Deliver,
  isOver: () => boolean,
): Promise<{ delivered: number[]; failed: string[] }> {
  const delivered: number[] = []
  const failed = new Set<string>()
  for (const event of waiting) {
    if (isOver()) break
    if (failed.has(event.subject)) continue
    try {
      await deliver(event)
      delivered.push(event.id)
    } catch {
      failed.add(event.subject)
    }
  }
  return { delivered, failed: [...failed] }
}
