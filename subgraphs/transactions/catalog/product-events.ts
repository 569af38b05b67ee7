import type { DomainEvent, EventPayload } from '@shopstack/drizzle/events/record-events'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { formatMoney } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { ProductRow } from './queries.js'

/** What can be edited about a product; its stock comes and goes by movements. */
export const EDITABLE = ['name', 'price', 'description', 'category'] as const

/** One of {@link EDITABLE}. */
export type EditableField = (typeof EDITABLE)[number]

/** Who changes something, and from where. */
export interface Who {
  readonly actorId: number
  readonly address: string
}

export const whoIs = ({ address }: Context, { id }: Viewer): Who => ({ actorId: id, address })

/** The event of a product, its fields as they were and as they are now; `before` is left out for a new one. */
export const productChange = (
  done: 'created' | 'updated' | 'archived' | 'restored',
  { id, version }: ProductRow,
  who: Who,
  { before, after }: { before?: EventPayload; after: EventPayload },
): DomainEvent => ({
  type: `product.${done}`,
  subject: `product:${id}`,
  ...who,
  payload: { productId: id, version, ...after },
  ...(before && { before }),
  after,
})

/** Some fields of a product as the journal keeps them: an amount is decimal text. */
export const factsOf = (product: ProductRow, fields: readonly EditableField[]): EventPayload =>
  Object.fromEntries(
    fields.map((field) => [field, field === 'price' ? formatMoney(product.price) : product[field]]),
  )
