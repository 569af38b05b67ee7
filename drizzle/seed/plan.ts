import type postgres from 'postgres'

/** What a seed has to make. */
export interface Plan {
  /** The day the shop is seen from, such as `2026-03-02`: nothing in it is younger than its midnight (UTC). */
  today: string
  products: number
  users: number
  orders: number
  demoAccounts: boolean
  /** Hears how far a kind of row has come. */
  onProgress(what: string, done: number, total: number): void
}

/**
 * The one transaction everything is written in. Dates and JSON go into it as text: drizzle takes the serializers for
 * objects away from the clients it wraps, and seeds also run on clients it does not.
 */
export type Tx = postgres.TransactionSql

/** The numbers from 1 to `total` as ranges that take about a second each, told to `onProgress` when done. */
export async function inChunks(
  plan: Plan,
  what: string,
  total: number,
  work: (from: number, to: number) => Promise<void>,
): Promise<void> {
  const size = 25_000
  for (let from = 1; from <= total; from += size) {
    const to = Math.min(total, from + size - 1)
    await work(from, to)
    plan.onProgress(what, to, total)
  }
}
