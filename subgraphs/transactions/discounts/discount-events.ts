import type { EventPayload } from '@shopstack/drizzle/events/event'
import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { formatMoney } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { DiscountRow } from './queries.js'

/** The editable fields of a code; percentage and amount are fixed when it is created. */
export const EDITABLE_CODE_FIELDS = [
  'minimumSubtotal',
  'active',
  'startsAt',
  'endsAt',
  'usageLimit',
  'usageLimitPerCustomer',
] as const

/** One of {@link EDITABLE_CODE_FIELDS}. */
export type EditableCodeField = (typeof EDITABLE_CODE_FIELDS)[number]

/** The event of a change to a code; `before` is omitted for a new one. */
export const discountEvent = (
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

/** Fields of a code for an event payload; amounts as decimal strings. */
export const codePayload = (
  row: DiscountRow,
  fields: readonly (EditableCodeField | 'percent' | 'amount')[],
): EventPayload => Object.fromEntries(fields.map((field) => [field, payloadValue(row, field)]))

function payloadValue(row: DiscountRow, field: EditableCodeField | 'percent' | 'amount') {
  if (field !== 'minimumSubtotal' && field !== 'amount') return row[field]
  const amount = row[field]
  return amount === null ? null : formatMoney(amount)
}
