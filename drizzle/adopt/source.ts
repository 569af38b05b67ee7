import postgres from 'postgres'
import { DatabaseError } from '../environment/database-error.js'
import type { AdoptionSource } from '../tables/index.js'

/** The kinds of legacy rows. */
export type LegacyKind = 'user' | 'product' | 'order' | 'item'

/** A row as the driver returns it; timestamps and profiles are text. */
export type LegacyRow = Readonly<Record<string, unknown>> & { readonly id: number }

/** A legacy table: its rows with the column names of this shop, timestamps and profiles as text. */
interface LegacyTable {
  readonly source: AdoptionSource
  readonly kind: LegacyKind
  /** The quoted name. */
  readonly name: string
  readonly columns: string
}

/** Flask's have no zone and are UTC, as are those of Express in this session. */
const flaskMoments = 'created_at::text, updated_at::text'
const expressMoments = `"createdAt"::text as created_at, "updatedAt"::text as updated_at`

/** The tables, in the order of their references. */
const LEGACY_TABLES: readonly LegacyTable[] = [
  {
    ...{ source: 'flask', kind: 'user', name: 'users' },
    columns: `id, email, password_hash, name, role, null::text as profile, ${flaskMoments}`,
  },
  {
    ...{ source: 'express', kind: 'user', name: '"Users"' },
    columns: `id, email, password_hash, name, role, profile::text, ${expressMoments}`,
  },
  {
    ...{ source: 'flask', kind: 'product', name: 'products' },
    columns: `id, name, description, price, stock, category, ${flaskMoments}`,
  },
  {
    ...{ source: 'express', kind: 'product', name: '"Products"' },
    columns: `id, name, description, price, stock, category, ${expressMoments}`,
  },
  {
    ...{ source: 'flask', kind: 'order', name: 'orders' },
    columns: `id, user_id, status, subtotal, tax, discount_amount, total, discount_code, ${flaskMoments}`,
  },
  {
    ...{ source: 'express', kind: 'order', name: '"Orders"' },
    columns: `id, "userId" as user_id, status, subtotal, tax, null::numeric as discount_amount, total,
      null::text as discount_code, ${expressMoments}`,
  },
  {
    ...{ source: 'flask', kind: 'item', name: 'order_items' },
    columns: 'id, order_id, product_id, quantity, unit_price, total_price',
  },
]

const MAX_BATCH_ROWS = 2_000

/** A legacy database, read in one snapshot. */
export interface LegacySource {
  /** Its tables and their row counts. */
  readonly tables: readonly (LegacyTable & { rows: number })[]
  /** Reads the rows of a table in batches. */
  read(table: LegacyTable, take: (rows: readonly LegacyRow[]) => Promise<void>): Promise<void>
}

/**
 * Opens a legacy database for `work`, in one read-only transaction with one snapshot.
 * @throws DatabaseError when it is not a legacy database
 */
export async function withSource<T>(url: string, work: (source: LegacySource) => Promise<T>): Promise<T> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { TimeZone: 'UTC' },
  })
  try {
    // postgres.js returns the callback's result; its type adds an unwrapping that does not apply.
    return (await sql.begin('isolation level repeatable read read only', async (tx) =>
      work(await opened(tx)),
    )) as T
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function opened(tx: postgres.TransactionSql): Promise<LegacySource> {
  if (await has(tx, 'idempotency_keys'))
    throw new DatabaseError('The source is a database of this shop, not a legacy database.')
  const tables: (LegacyTable & { rows: number })[] = []
  for (const table of LEGACY_TABLES) {
    if (!(await has(tx, table.name))) continue
    const [row] = await tx.unsafe(`select count(*)::int as rows from ${table.name}`)
    tables.push({ ...table, rows: Number(row?.rows) })
  }
  if (!tables.some(({ kind }) => kind === 'user'))
    throw new DatabaseError(
      'The source has neither a table users nor a table "Users": it is not a legacy database.',
    )
  return {
    tables,
    async read({ name, columns }, take) {
      const query = `select ${columns} from ${name} order by id`
      for await (const rows of tx.unsafe<LegacyRow[]>(query).cursor(MAX_BATCH_ROWS)) await take(rows)
    },
  }
}

async function has(tx: postgres.TransactionSql, name: string): Promise<boolean> {
  const [row] = await tx`select to_regclass(${`public.${name}`}) is not null as there`
  return row?.there === true
}
