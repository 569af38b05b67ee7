import type postgres from 'postgres'
import type { AdoptionSource } from '../tables/index.js'
import { type RepairedRow, repairRow } from './repair-row.js'
import type { LegacyKind, LegacyRow } from './source.js'

/** The transaction of an adoption. */
export type Tx = postgres.TransactionSql

const COLUMNS = {
  user: 'id int, email text, canonical_email text, password_hash text, name text, role text, profile jsonb, created_at timestamptz, updated_at timestamptz',
  product:
    'id int, name text, description text, price numeric, stock int, category text, created_at timestamptz, updated_at timestamptz',
  order:
    'id int, user_id int, status text, subtotal numeric, tax numeric, discount_amount numeric, total numeric, discount_code text, created_at timestamptz, updated_at timestamptz',
  item: 'id int, order_id int, product_id int, quantity int, unit_price numeric, total_price numeric',
} as const

/** Creates the staging tables `legacy_user`, `legacy_product` and so on. */
export async function createStaging(tx: Tx): Promise<void> {
  for (const [kind, columns] of Object.entries(COLUMNS))
    await tx.unsafe(`create temp table legacy_${kind} (source text, ${columns}) on commit drop`)
}

/**
 * Stages a batch of repaired rows, with a note per decision. A row that does not fit is skipped and noted, without
 * affecting others.
 */
export async function stage(
  tx: Tx,
  { source, kind }: { source: AdoptionSource; kind: LegacyKind },
  rows: readonly LegacyRow[],
): Promise<void> {
  const repaired = rows.map((row) => repairRow(kind, row))
  const put = (some: readonly RepairedRow[]) => tx.savepoint((sp) => insert(sp, source, kind, some))
  try {
    await put(repaired)
  } catch {
    for (const one of repaired)
      await put([one]).catch((error: Error) =>
        note(tx, source, kind, [
          { ...one, decisions: [{ note: `left out: ${error.message}`, row: one.row }] },
        ]),
      )
  }
}

async function insert(tx: Tx, source: AdoptionSource, kind: LegacyKind, rows: readonly RepairedRow[]) {
  await tx.unsafe(
    `insert into legacy_${kind} select $1, r.* from jsonb_to_recordset($2::text::jsonb) as r (${COLUMNS[kind]})`,
    [source, JSON.stringify(rows.map(({ row }) => row))],
  )
  await note(tx, source, kind, rows)
}

/** Readers of notes may not be allowed to read password hashes. */
async function note(tx: Tx, source: AdoptionSource, kind: LegacyKind, rows: readonly RepairedRow[]) {
  const notes = rows.flatMap(({ row, decisions }) =>
    decisions.map(({ note, row: left }) => ({ id: row.id, note, row: left ?? null })),
  )
  if (notes.length === 0) return
  await tx`
    insert into adoption_notes (source, kind, source_id, note, row)
    select ${source}::text, ${kind}::text, id, note, nullif(row, 'null') - 'password_hash'
    from jsonb_to_recordset(${JSON.stringify(notes)}::text::jsonb) as n (id int, note text, row jsonb)`
}

/** Gathers statistics of the staging tables. */
export async function analyzeStaging(tx: Tx): Promise<void> {
  for (const kind of Object.keys(COLUMNS)) await tx.unsafe(`analyze legacy_${kind}`)
}

/** Legacy ids above this, and below 1, are renumbered: behind 2,147,483,647 no id would be left. */
const MAX_KEPT_ID = 2_000_000_000

/** Whether a legacy id can be kept. */
export const canKeepId = (tx: Tx, column = tx`id`) => tx`(${column} between 1 and ${MAX_KEPT_ID}::int)`

/** The last kept id of a table; renumbered rows follow it. */
export const lastKeptId = (tx: Tx, kind: LegacyKind) =>
  tx`(select coalesce(max(id), 0) from ${tx(`legacy_${kind}`)} where ${canKeepId(tx)})`

/** Why a row has a new id. */
export const whyNumbered = (tx: Tx, column: ReturnType<typeof canKeepId>) =>
  tx`case when ${canKeepId(tx, column)} then 'its id was taken' else 'it cannot keep its id' end`

/** The timestamps of a row, one of which may be missing. */
export const moments = (tx: Tx) => tx`
  coalesce(created_at, updated_at, now()) as created_at, coalesce(updated_at, created_at, now()) as updated_at`

/** Whether a row has no timestamp, and the note about it. */
export const isUndated = (tx: Tx) => tx`(created_at is null and updated_at is null)`
export const UNDATED = 'has the moment of its takeover: it had none'

/** Continues the sequence of a table behind the adopted ids. */
export async function continueAfter(tx: Tx, table: string): Promise<void> {
  await tx`
    select setval(pg_get_serial_sequence(${table}, 'id'), max(id)) from ${tx(table)} having max(id) is not null`
}
