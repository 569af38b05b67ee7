import postgres from 'postgres'
import { DatabaseError } from '../environment/database-error.js'
import type { AdoptionSource } from '../tables/index.js'

/** What a table of an old service holds. */
export type LegacyKind = 'user' | 'product' | 'order' | 'item'

/** A row as the driver reads it; moments and profiles are text. */
export type LegacyRow = Readonly<Record<string, unknown>> & { readonly id: number }

/** A table of an old service: its rows under the names this shop uses, moments and profiles as text. */
interface LegacyTable {
  readonly source: AdoptionSource
  readonly kind: LegacyKind
  /** As it is written in SQL. */
  readonly name: string
  readonly columns: string
}

/** Those of Flask name no zone and are UTC, as are those of Express in this session. */
const flaskMoments = 'created_at::text, updated_at::text'
const expressMoments = `"createdAt"::text as created_at, "updatedAt"::text as updated_at`

/** Every table that is read, in the order of their references. */
export const LEGACY_TABLES: readonly LegacyTable[] = [
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

const BATCH = 2_000

/** A database of the old services, read as it stood when it was opened. */
export interface Source {
  /** The tables it has, and how many rows each. */
  readonly tables: readonly (LegacyTable & { rows: number })[]
  /** Hands over the rows of a table, a batch at a time. */
  read(table: LegacyTable, take: (rows: readonly LegacyRow[]) => Promise<void>): Promise<void>
}

/**
 * Opens a database of the old services for `work`: in one read-only transaction, so that nothing in it can change and
 * all of it is from one moment.
 * @throws DatabaseError when it is not one
 */
export async function withSource<T>(url: string, work: (source: Source) => Promise<T>): Promise<T> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { TimeZone: 'UTC' },
  })
  try {
    // postgres.js answers what the callback does; its own type adds an unwrapping that is none here.
    return (await sql.begin('isolation level repeatable read read only', async (tx) =>
      work(await opened(tx)),
    )) as T
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function opened(tx: postgres.TransactionSql): Promise<Source> {
  if (await has(tx, 'idempotency_keys'))
    throw new DatabaseError('The source is a database of this shop, and not one of the old services.')
  const tables: (LegacyTable & { rows: number })[] = []
  for (const table of LEGACY_TABLES) {
    if (!(await has(tx, table.name))) continue
    const [row] = await tx.unsafe(`select count(*)::int as rows from ${table.name}`)
    tables.push({ ...table, rows: Number(row?.rows) })
  }
  if (!tables.some(({ kind }) => kind === 'user'))
    throw new DatabaseError(
      'The source has neither a table users nor a table "Users": it is none of the old services.',
    )
  return {
    tables,
    async read({ name, columns }, take) {
      const query = `select ${columns} from ${name} order by id`
      for await (const rows of tx.unsafe<LegacyRow[]>(query).cursor(BATCH)) await take(rows)
    },
  }
}

async function has(tx: postgres.TransactionSql, name: string): Promise<boolean> {
  const [row] = await tx`select to_regclass(${`public.${name}`}) is not null as there`
  return row?.there === true
}
