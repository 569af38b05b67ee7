import { type Cents, formatMoney, parseMoney } from '@shopstack/schema/money'
import type { Instant } from '@shopstack/schema/scalars'
import { sql } from 'drizzle-orm'
import { customType, integer } from 'drizzle-orm/pg-core'

/** An amount: `numeric(10,2)` in Postgres, as the legacy database has it, and integer cents in memory. */
export const money = customType<{ data: Cents; driverData: string }>({
  dataType: () => 'numeric(10, 2)',
  toDriver: formatMoney,
  fromDriver: readMoney,
})

/** Postgres' `29.90` → 2990. */
function readMoney(text: string): Cents {
  // A number of two places is exact to far less than half a cent; adding 0 makes -0 a 0.
  const cents = text.at(-3) === '.' ? Math.round(Number(text) * 100) + 0 : parseMoney(text)
  if (cents === null || !Number.isSafeInteger(cents)) throw new TypeError(`"${text}" is not an amount`)
  return cents
}

/** A `timestamptz` as ISO text, which keeps Postgres' microseconds (a JavaScript Date drops them). */
export const instant = customType<{ data: Instant; driverData: string }>({
  dataType: () => 'timestamptz',
  fromDriver: readInstant,
})

/** Postgres' `2026-11-22 08:00:47.4645+00` → `2026-11-22T08:00:47.464500Z`. Sessions run in UTC. */
export function readInstant(text: string): Instant {
  const time = text.indexOf(' ') + 1
  const end = text.endsWith('+00') ? text.length - 3 : text.length
  const dot = text.indexOf('.', time)
  const seconds = dot === -1 ? end : dot
  const day = time === 0 ? '' : `${text.slice(0, time - 1)}T`
  return `${day}${text.slice(time, seconds)}.${text.slice(seconds + 1, end).padEnd(6, '0')}Z`
}

/** The words of full-text search: a generated column that is only searched, never read. */
export const searchable = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** The primary key of the legacy tables: a 32-bit number from a sequence. */
export const id = () => integer('id').primaryKey().generatedByDefaultAsIdentity()

/** Creation time. */
export const createdAt = () => instant('created_at').notNull().default(sql`now()`)

/** Time of the last change. */
export const updatedAt = () =>
  instant('updated_at')
    .notNull()
    .default(sql`now()`)
    .$onUpdate(() => sql`now()`)
