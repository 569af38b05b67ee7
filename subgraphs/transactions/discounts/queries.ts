import { prepared, preparedForms } from '@shopstack/drizzle/client/prepared-statements'
import { pgCode } from '@shopstack/drizzle/client/sql-errors'
import { discountCodes, discountUses } from '@shopstack/drizzle/tables'
import { invalid } from '@shopstack/schema/errors'
import { decodeCursor, encodeCursor, type Page, page } from '@shopstack/schema/pagination'
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Database } from '../database.js'

/** A discount code. */
export type DiscountRow = typeof discountCodes.$inferSelect

/** A code and its uses by one customer. */
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

/** The code of a stored response. */
export async function codeOrThrow(db: Database, code: string): Promise<DiscountRow> {
  const found = await codeInUse(db, code, null)
  if (!found) throw new Error(`discount code ${code} of a stored response does not exist`)
  return found.row
}

/** Locks a code until the end of the transaction; null when it does not exist. */
export async function lockCode(tx: Database, code: string): Promise<DiscountRow | null> {
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

/** Discount codes, newest first. */
export async function listCodes(
  db: Database,
  { first, after, active }: { first: number; after: string | null; active: boolean | null },
): Promise<Page<DiscountRow>> {
  const [at, code] = decodeCursor(after, LIST, ['instant', 'string']) ?? []
  const form: ListForm = `${active === null ? 'all' : 'active'}${at === undefined ? '' : '+after'}`
  const rows = await list(db, form)
    .execute({ limit: first + 1, active, at, code })
    .catch((error) => {
      throw at !== undefined && INVALID_INSTANT.has(pgCode(error))
        ? invalid('after', 'after must be a cursor of this list in this order.')
        : error
    })
  return page(rows, first, after, (row) => encodeCursor(LIST, [row.createdAt, row.code]))
}

/** SQLSTATEs of invalid instants, which only a forged cursor contains. */
const INVALID_INSTANT = new Set(['22007', '22008'])

/** A code with its uses by a customer; no uses for an anonymous caller. */
export async function codeInUse(
  db: Database,
  code: string,
  userId: number | null,
): Promise<CodeInUse | null> {
  const [found] = await inUse(db).execute({ code, userId })
  return found ? { row: found.row, usesByCustomer: found.uses ?? 0 } : null
}
