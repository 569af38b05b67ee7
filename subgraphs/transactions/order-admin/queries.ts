import { prepared, rowOf, type Statement, statement } from '@shopstack/drizzle/client/prepared-statements'
import { type OrderStatus, orders, users } from '@shopstack/drizzle/tables'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, desc, eq, isNull, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.js'
import type { OrderAdminSort } from '../generated.js'
import type { OrderRow } from '../orders/queries.js'
import { isBefore, type OrderConditions } from './order-conditions.js'
import { conditionValues, MAX_EXAMINED_ORDERS, type Source, sourceOf } from './sql/examined-orders.js'
import { countByStatusSql } from './sql/status-counts.js'

/** A page of orders with its conditions, for `statusCounts`; without conditions no order can match. */
export type AdminOrderList = Page<OrderRow> & { conditions: OrderConditions | null }

/** Number of orders with a status, and whether there are more. */
export interface StatusCount {
  status: OrderStatus
  count: number
  isCapped: boolean
}

const statements = new Map<string, Statement<object>>()

/** The statement of a form, built once. */
function formed<Row extends object = Record<string, unknown>>(
  form: string,
  build: () => SQL,
): Statement<Row> {
  const known = statements.get(form) ?? statement<Row>(build, form)
  statements.set(form, known)
  // Each form has one type of rows.
  return known as Statement<Row>
}

const { placeholder } = sql

/** Orders that meet the conditions, in the order of the sort. Costs the same however many orders there are. */
export async function listAllOrders(
  db: Database,
  conditions: OrderConditions,
  { first, after, sort }: { first: number; after: string | null; sort: OrderAdminSort },
): Promise<AdminOrderList> {
  const source = sourceOf(conditions, sort, first + 1)
  const cursor = cursorFor(source)
  const position = decodeCursor(after, cursor.name, cursor.shape)
  const value = source.order === 'number' ? undefined : position?.[0]
  const key = value !== undefined && isBefore(conditions, sort, value) ? null : position
  const values = {
    ...conditionValues(conditions),
    afterValue: key?.[0] ?? null,
    afterId: key?.at(-1) ?? null,
  }
  const form = `orders_admin_${source.form}${key ? '+after' : ''}`
  const build = () => source.page(key !== null)
  const found = await formed(form, build)(db, values)
  const rows = found.slice(0, first + 1).map((row) => rowOf(orders, row))
  const list = Object.assign(page(rows, first, after, cursor.of), { conditions })
  if (rows.length > first || !source.continues) return list
  const last = () => source.lastExamined(key !== null)
  const [end] = await formed(`${form}+end`, last)(db, values)
  if (!end) return list
  const endCursor = cursor.of(rowOf(orders, end))
  return { ...list, pageInfo: { ...list.pageInfo, hasNextPage: true, endCursor } }
}

const cursorFor = ({ order }: Source) =>
  ({
    time: {
      name: 'ORDERS_ADMIN',
      shape: ['instant', 'id'] as const,
      of: (row: OrderRow) => encodeCursor('ORDERS_ADMIN', [row.createdAt, row.id]),
    },
    number: {
      name: 'ORDERS_ADMIN_NUMBER',
      shape: ['id'] as const,
      of: (row: OrderRow) => encodeCursor('ORDERS_ADMIN_NUMBER', [row.id]),
    },
    total: {
      name: 'ORDERS_ADMIN_TOTAL',
      shape: ['number', 'id'] as const,
      of: (row: OrderRow) => encodeCursor('ORDERS_ADMIN_TOTAL', [row.total / 100, row.id]),
    },
  })[order]

/** Number of orders by status under all conditions but the statuses, among the newest {@link MAX_EXAMINED_ORDERS}. */
export async function countByStatus(db: Database, conditions: OrderConditions): Promise<StatusCount[]> {
  const source = sourceOf({ ...conditions, statuses: null }, 'NEWEST', 1)
  const run = formed<StatusCount>(`orders_admin_counts_${source.form}`, () => countByStatusSql(source))
  return run(db, { ...conditionValues({ ...conditions, statuses: null }), most: MAX_EXAMINED_ORDERS + 1 })
}

const byEmail = prepared((db: Database) =>
  db
    .select({ id: users.id })
    .from(users)
    .where(
      or(
        eq(users.canonicalEmail, placeholder('canonical')),
        and(isNull(users.canonicalEmail), sql`lower(${users.email}) = lower(${placeholder('email')})`),
      ),
    )
    .orderBy(desc(sql`${users.email} = ${placeholder('email')}`), users.id)
    .limit(1)
    .prepare('customer_by_email'),
)

/** The account of an e-mail in any spelling, disabled ones included; null when there is none. */
export async function customerIdByEmail(db: Database, email: string): Promise<number | null> {
  const [row] = await byEmail(db).execute({ email, canonical: canonicalEmail(email) })
  return row?.id ?? null
}
