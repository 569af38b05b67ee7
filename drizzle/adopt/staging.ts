import type postgres from 'postgres'
import type { AdoptionSource } from '../tables/index.js'

/** The transaction in which everything is taken over: a run that is stopped leaves nothing behind. */
export type Tx = postgres.TransactionSql

const COLUMNS = {
  user: 'id int, email text, password_hash text, name text, role text, profile jsonb, created_at timestamptz, updated_at timestamptz',
  product:
    'id int, name text, description text, price numeric, stock int, category text, created_at timestamptz, updated_at timestamptz',
  order:
    'id int, user_id int, status text, subtotal numeric, tax numeric, discount_amount numeric, total numeric, discount_code text, created_at timestamptz, updated_at timestamptz',
  item: 'id int, order_id int, product_id int, quantity int, unit_price numeric, total_price numeric',
} as const

/** Makes the tables that rows are put into before anything is decided: `legacy_user`, `legacy_product` and so on. */
export async function createStaging(tx: Tx): Promise<void> {
  for (const [kind, columns] of Object.entries(COLUMNS))
    await tx.unsafe(`create temp table legacy_${kind} (source text, ${columns}) on commit drop`)
}

/** Puts a batch of rows, given as JSON, into staging. */
export const stage = (tx: Tx, source: AdoptionSource, kind: keyof typeof COLUMNS, json: string) =>
  tx.unsafe(
    `insert into legacy_${kind} select $1, r.* from jsonb_to_recordset($2::text::jsonb) as r (${COLUMNS[kind]})`,
    [source, json],
  )

/** Lets the planner know what has been staged. */
export async function analyzeStaging(tx: Tx): Promise<void> {
  for (const kind of Object.keys(COLUMNS)) await tx.unsafe(`analyze legacy_${kind}`)
}

/** A moment of a row that may lack it. */
export const moments = (tx: Tx) => tx`
  coalesce(created_at, updated_at, now()) as created_at, coalesce(updated_at, created_at, now()) as updated_at`

/** Whether a row has no moment at all, and what is noted about it. */
export const isUndated = (tx: Tx) => tx`(created_at is null and updated_at is null)`
export const UNDATED = 'has the moment of its takeover: it had none'

/** The next row of a table gets an id behind those that were taken over. */
export async function continueAfter(tx: Tx, table: string): Promise<void> {
  await tx`
    select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${tx(table)} having max(id) is not null`
}
