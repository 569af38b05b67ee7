import type postgres from 'postgres'

/** The plan of a seed. */
export interface SeedPlan {
  /** The current day of the shop, such as `2026-03-02`: no row is younger than its midnight (UTC). */
  today: string
  products: number
  users: number
  orders: number
  demoAccounts: boolean
  /** Receives the progress of a table. */
  onProgress(what: string, done: number, total: number): void
}

/**
 * The transaction of the seed. Dates and JSON are passed as text: drizzle replaces the serializers for objects of the
 * clients it wraps, and seeds also run on other clients.
 */
export type SeedTx = postgres.TransactionSql

const MAX_CHUNK_ROWS = 25_000

/** Runs `work` for the numbers from 1 to `total` in chunks of about a second each, and reports progress. */
export async function inChunks(
  plan: SeedPlan,
  what: string,
  total: number,
  work: (from: number, to: number) => Promise<void>,
): Promise<void> {
  const size = MAX_CHUNK_ROWS
  for (let from = 1; from <= total; from += size) {
    const to = Math.min(total, from + size - 1)
    await work(from, to)
    plan.onProgress(what, to, total)
  }
}
