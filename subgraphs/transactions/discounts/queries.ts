import { prepared, preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { pgCode } from '@shopstack/drizzle/client/sql-errors'
import { discountCodes, discountUses } from '@shopstack/drizzle/tables'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../context.js'

/** A discount code. */
export type DiscountRow = typeof discountCodes.$inferSelect

/** A code, and how often the customer has used it. */
export interface CodeInUse {
  readonly row: DiscountRow
  readonly usesByCustomer: number
}

const inUse = prepared((db: Database) =>
  db
    .select({ row: discountCodes, uses: discountUses.uses })
    .from(discountCodes)
    .leftJoin(
      discountUses,
      and(eq(discountUses.code, discountCodes.code), eq(discountUses.userId, sql.placeholder('userId'))),
    )
    .where(eq(discountCodes.code, sql.placeholder('code')))
    .prepare('discount_code_in_use'),
)

/** The code that an earlier request was answered with. */
export async function codeKnown(db: Database, code: string): Promise<DiscountRow> {
  const found = await codeInUse(db, code, null)
  if (!found) throw new Error(`discount code ${code} was answered and is not there`)
  return found.row
}

/** A code that stays as it is until the caller's transaction ends; null when there is none. */
export async function lockedCode(tx: Database, code: string): Promise<DiscountRow | null> {
  const [row] = await tx.select().from(discountCodes).where(eq(discountCodes.code, code)).for('no key update')
  return row ?? null
}

type ListForm = `${'all' | 'active'}${'' | '+after'}`

const list = preparedForms((db: Database, form: ListForm) =>
  db
    .select()
    .from(discountCodes)
    .where(
      and(
        form.startsWith('active') ? eq(discountCodes.active, sql.placeholder('active')) : undefined,
        form.endsWith('+after')
          ? sql`(${discountCodes.createdAt}, ${discountCodes.code}) < (${sql.placeholder('at')}::timestamptz, ${sql.placeholder('code')}::text)`
          : undefined,
      ),
    )
    .orderBy(desc(discountCodes.createdAt), desc(discountCodes.code))
    .limit(sql.placeholder('limit'))
    .prepare(`discount_codes_${form}`),
)

const LIST = 'DISCOUNT_CODES'

/** Discount codes, the newest first. */
export async function listCodes(
  db: Database,
  { first, after, active }: { first: number; after: string | null; active: boolean | null },
): Promise<Page<DiscountRow>> {
  const [at, code] = decodeCursor(after, LIST, ['instant', 'string']) ?? []
  const form: ListForm = `${active === null ? 'all' : 'active'}${at === undefined ? '' : '+after'}`
  const rows = await list(db, form)
    .execute({ limit: first + 1, active, at, code })
    .catch((error) => {
      throw at !== undefined && IMPOSSIBLE.has(pgCode(error))
        ? invalid('after', 'after must be a cursor of this list in this order.')
        : error
    })
  return page(rows, first, after, (row) => encodeCursor(LIST, [row.createdAt, row.code]))
}

/** Instants that a column cannot hold, so that no cursor of ours does. */
const IMPOSSIBLE = new Set(['22007', '22008'])

/** A code with its uses by a customer; by nobody for a caller who is not signed in. */
export async function codeInUse(
  db: Database,
  code: string,
  userId: number | null,
): Promise<CodeInUse | null> {
  const [found] = await inUse(db).execute({ code, userId })
  return found ? { row: found.row, usesByCustomer: found.uses ?? 0 } : null
}
