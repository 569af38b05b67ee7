import type postgres from 'postgres'
import { DatabaseError } from '../environment/database-error.js'
import { rebuildWithin } from '../rollups/rebuild.js'
import { adoptOrders } from './orders.js'
import { adoptProducts } from './products.js'
import { type LegacySource, withSource } from './source.js'
import { analyzeStaging, createStaging, stage, type Tx } from './staging.js'
import { adoptUsers } from './users.js'

/** Receives the progress: table, rows done, total. */
export type AdoptionProgress = (what: string, done: number, total: number) => void

/** Row counts of a kind: in the source, adopted, and changed or skipped. */
export interface AdoptionCounts {
  readonly kind: string
  readonly source: string
  readonly read: number
  readonly adopted: number
  readonly notes: number
}

/**
 * Imports legacy databases into this empty one, through its owner's connection. The sources are read only. One
 * transaction: an interrupted run leaves nothing behind and can be repeated. Returns null when this database has
 * adopted before.
 * @throws DatabaseError when this database is not empty, or a source is not a legacy database
 */
export async function adopt(
  target: postgres.Sql,
  sourceUrls: readonly string[],
  onProgress: AdoptionProgress = () => {},
): Promise<AdoptionCounts[] | null> {
  return target.begin(async (tx) => {
    await tx`lock table users, products, orders in access exclusive mode`
    if (await isAdopted(tx)) return null
    await rejectNonEmpty(tx)
    await tx`set local time zone 'UTC'`
    await createStaging(tx)
    const read: Reading[] = []
    for (const url of sourceUrls)
      await withSource(url, async (source) => read.push(...(await readAll(tx, source, onProgress))))
    await analyzeStaging(tx)
    for (const [what, work] of STEPS) {
      onProgress(`${what}: deciding`, 0, 1)
      await work(tx)
      onProgress(`${what}: deciding`, 1, 1)
    }
    await rebuildWithin(tx, (what, done, total) => onProgress(`${what}: counting`, done, total))
    return countsOf(tx, read)
  })
}

const STEPS: readonly [what: string, work: (tx: Tx) => Promise<void>][] = [
  ['users', adoptUsers],
  ['products', adoptProducts],
  ['orders', adoptOrders],
]

async function isAdopted(tx: Tx): Promise<boolean> {
  const [row] = await tx`select exists (select from adopted_ids) as done`
  return row?.done === true
}

async function rejectNonEmpty(tx: Tx): Promise<void> {
  const [row] = await tx`
    select (select count(*)::int from users) as users, (select count(*)::int from products) as products,
      (select count(*)::int from orders) as orders`
  if (row && row.users + row.products + row.orders === 0) return
  throw new DatabaseError(
    `The target database must be empty; this one has ${row?.users} users, ${row?.products} products and ${row?.orders} orders.`,
  )
}

/** Row counts of the source tables. */
type Reading = Pick<AdoptionCounts, 'kind' | 'source' | 'read'>

async function readAll(tx: Tx, source: LegacySource, onProgress: AdoptionProgress): Promise<Reading[]> {
  const read: Reading[] = []
  for (const table of source.tables) {
    const [known] = await tx.unsafe(`select from legacy_${table.kind} where source = $1 limit 1`, [
      table.source,
    ])
    if (known) throw new DatabaseError(`Two sources have a table ${table.name}.`)
    let done = 0
    await source.read(table, async (rows) => {
      await stage(tx, table, rows)
      done += rows.length
      onProgress(`${table.source} ${table.name}`, done, table.rows)
    })
    read.push({ kind: table.kind, source: table.source, read: done })
  }
  return read
}

/** Lines have no legacy ids that clients could use; their number follows from the orders. */
async function countsOf(tx: Tx, read: readonly Reading[]): Promise<AdoptionCounts[]> {
  return tx<AdoptionCounts[]>`
    select kind, source, read, case kind
        when 'item' then (select count(*)::int from order_items)
        else (select count(*)::int from adopted_ids a where a.source = r.source and a.kind = r.kind)
      end as adopted,
      (select count(*)::int from adoption_notes n where n.source = r.source and n.kind = r.kind) as notes
    from jsonb_to_recordset(${JSON.stringify(read)}::text::jsonb) as r (kind text, source text, read int)
    order by source desc, array_position('{user,product,order,item}', kind)`
}
