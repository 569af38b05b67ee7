import type postgres from 'postgres'
import { isUniqueViolation } from '../client/sql-errors.js'
import { canonicalEmail } from '../text/email.js'
import { CONTROLS_IN_SQL, foldBlanks, isVisible } from '../text/plain.js'

const MAX_BATCH_ROWS = 1_000

/**
 * Normalises text of earlier releases, one transaction per batch, so that the shop keeps working: SQL cannot express
 * the rules of `text/`. Idempotent. E-mails written by earlier processes are normalised each time, other text when
 * migrations were applied, because that reads whole tables.
 */
export async function repairStoredText(sql: postgres.Sql, isUpgrade: boolean): Promise<void> {
  await inBatches(sql, canonicalizeEmails)
  if (!isUpgrade) return
  for (const [table, columns] of TEXTS) await inBatches(sql, dropControls(table, columns))
  await inBatches(sql, foldCategories)
  await inBatches(sql, foldNames)
}

const TEXTS = [
  ['users', ['name']],
  ['products', ['name', 'description']],
  ['orders', ['discount_code']],
] as const

/** Processes rows with ids above `after`; returns the last id, `null` without rows. */
type Batch = (tx: postgres.TransactionSql, after: number) => Promise<number | null>

async function inBatches(sql: postgres.Sql, batch: Batch): Promise<void> {
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after
    after = await withRetries(() => sql.begin((tx) => batch(tx, from)) as Promise<number | null>)
  }
}

/** A concurrent registration may take a canonical e-mail; the next attempt sees it. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    return withRetries(work)
  }
}

/** Of several accounts with one canonical e-mail, the first owns it; the others refer to it. */
async function canonicalizeEmails(tx: postgres.TransactionSql, after: number): Promise<number | null> {
  const rows = await tx<{ id: number; email: string; canonical: string | null; same: number | null }[]>`
    select id, email, canonical_email as canonical, same_email_as as same from users
    where id > ${after} and (canonical_email is null or octet_length(email) > length(email))
    order by id limit ${MAX_BATCH_ROWS}`
  const wanted = rows.flatMap(({ id, email, canonical }) => {
    const form = canonicalEmail(email)
    return form === canonical ? [] : [{ id, form }]
  })
  if (wanted.length > 0) {
    const json = JSON.stringify(wanted)
    await tx`
      update users u set canonical_email = form, same_email_as = null
      from (select distinct on (form) * from jsonb_to_recordset(${json}::text::jsonb) as w (id int, form text) order by form, id) first
      where u.id = first.id and not exists (select from users o where o.canonical_email = form)`
    await tx`
      update users u set canonical_email = null, same_email_as = o.id
      from jsonb_to_recordset(${json}::text::jsonb) as w (id int, form text) join users o on o.canonical_email = form
      where u.id = w.id and u.id <> o.id and u.same_email_as is distinct from o.id`
  }
  return rows.at(-1)?.id ?? null
}

async function foldCategories(tx: postgres.TransactionSql, after: number): Promise<number | null> {
  const rows = await tx<{ id: number; category: string }[]>`
    select id, category from products
    where id > ${after} and (octet_length(category) > length(category) or category !~ '^\\S+( \\S+)*$')
    order by id limit ${MAX_BATCH_ROWS}`
  const wanted = rows.flatMap(({ id, category }) => {
    const folded = foldBlanks(category)
    return folded === category ? [] : [{ id, folded: folded || null }]
  })
  if (wanted.length > 0)
    await tx`
      update products p set category = folded from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (id int, folded text)
      where p.id = w.id`
  return rows.at(-1)?.id ?? null
}

/** An invisible name becomes that of an adopted product. */
async function foldNames(tx: postgres.TransactionSql, after: number): Promise<number | null> {
  const rows = await tx<{ id: number; name: string }[]>`
    select id, name from products
    where id > ${after} and (octet_length(name) > length(name) or name !~ '^\\S+( \\S+)*$')
    order by id limit ${MAX_BATCH_ROWS}`
  const wanted = rows.flatMap(({ id, name }) => {
    const folded = isVisible(name) ? foldBlanks(name) : `Product ${id}`
    return folded === name ? [] : [{ id, folded }]
  })
  if (wanted.length > 0)
    await tx`
      update products p set name = folded from jsonb_to_recordset(${JSON.stringify(wanted)}::text::jsonb) as w (id int, folded text)
      where p.id = w.id`
  return rows.at(-1)?.id ?? null
}

/** Removes control characters, which earlier releases stored; `updated_at` is kept, because no user edited the row. */
const dropControls =
  (table: string, columns: readonly string[]): Batch =>
  async (tx, after) => {
    const dropped = columns.map((column) => `${column} = regexp_replace(${column}, $1, '', 'g')`)
    const [row] = await tx.unsafe(
      `with batch as materialized (
        select id from ${table} where id > $2 and concat(${columns.join(', ')}) ~ $1 order by id limit ${MAX_BATCH_ROWS}
      ), changed as (
        update ${table} t set ${dropped.join(', ')} from batch where t.id = batch.id
      )
      select max(id) as last from batch`,
      [CONTROLS_IN_SQL, after],
    )
    return row?.last ?? null
  }
