import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, varchar } from 'drizzle-orm/pg-core'
import { createdAt, instant, money, updatedAt } from '../columns.js'
import { users } from '../insights/users.js'

/** A discount code: a share of the subtotal or a fixed amount. */
export const discountCodes = pgTable(
  'discount_codes',
  {
    /** As customers enter it; compared exactly, including case. */
    code: varchar('code', { length: 50 }).primaryKey(),
    /** Whole percent of the subtotal; null for a fixed code. */
    percent: integer('percent'),
    /** Fixed amount off; null for a percentage code. */
    amount: money('amount'),
    minimumSubtotal: money('minimum_subtotal').notNull().default(0),
    active: boolean('active').notNull().default(true),
    startsAt: instant('starts_at'),
    endsAt: instant('ends_at'),
    /** Usage limits, in total and per customer; null: unlimited. */
    usageLimit: integer('usage_limit'),
    usageLimitPerCustomer: integer('usage_limit_per_customer'),
    /** Orders with a discount that were neither cancelled nor refunded in full before shipping. */
    timesUsed: integer('times_used').notNull().default(0),
    /** Incremented by every edit; uses do not count as edits. */
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index('discount_codes_newest').on(t.createdAt, t.code),
    index('discount_codes_active_newest').on(t.active, t.createdAt, t.code),
    check('discount_codes_one_kind', sql`(${t.percent} is null) <> (${t.amount} is null)`),
    check('discount_codes_percent_range', sql`${t.percent} between 1 and 100`),
    check('discount_codes_amount_positive', sql`${t.amount} > 0`),
    check('discount_codes_uses_within_limit', sql`${t.timesUsed} >= 0 and ${t.timesUsed} <= ${t.usageLimit}`),
  ],
)

/** Uses of a code by a customer; the CHECK enforces the limit for concurrent orders. */
export const discountUses = pgTable(
  'discount_uses',
  {
    code: varchar('code', { length: 50 })
      .notNull()
      .references(() => discountCodes.code),
    userId: integer('user_id')
      .notNull()
      .references(() => users.id),
    uses: integer('uses').notNull(),
    /** The limit at the latest use; null: unlimited. */
    usesLimit: integer('uses_limit'),
  },
  (t) => [
    primaryKey({ columns: [t.code, t.userId] }),
    check(
      'discount_uses_within_limit',
      sql`${t.uses} >= 0 and (${t.usesLimit} is null or ${t.uses} <= ${t.usesLimit})`,
    ),
  ],
)
