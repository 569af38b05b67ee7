import type { DomainEvent, EventPayload } from '@shopstack/drizzle/events/record-events'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { formatMoney } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { DiscountRow } from './queries.js'

/** What can be edited about a code: what it takes off is what customers were promised, and stays. */
export const EDITABLE = [
  'minimumSubtotal',
  'active',
  'startsAt',
  'endsAt',
  'usageLimit',
  'usageLimitPerCustomer',
] as const

/** One of {@link EDITABLE}. */
export type EditableField = (typeof EDITABLE)[number]

/** The event of a code, its fields as they were and as they are now; `before` is left out for a new one. */
export const discountChange = (
  done: 'created' | 'updated',
  { code }: DiscountRow,
  { address }: Context,
  { id: actorId }: Viewer,
  { before, after }: { before?: EventPayload; after: EventPayload },
): DomainEvent => ({
  type: `discount.${done}`,
  subject: `discount:${code}`,
  actorId,
  address,
  payload: { code, ...after },
  ...(before && { before }),
  after,
})

/** Some fields of a code as the journal keeps them: an amount is decimal text. */
export const factsOf = (
  row: DiscountRow,
  fields: readonly (EditableField | 'percent' | 'amount')[],
): EventPayload => Object.fromEntries(fields.map((field) => [field, factOf(row, field)]))

function factOf(row: DiscountRow, field: EditableField | 'percent' | 'amount') {
  if (field !== 'minimumSubtotal' && field !== 'amount') return row[field]
  const amount = row[field]
  return amount === null ? null : formatMoney(amount)
}
