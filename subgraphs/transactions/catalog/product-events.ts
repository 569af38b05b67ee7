import type { EventPayload } from '@shopstack/drizzle/events/event'
import type { DomainEvent } from '@shopstack/drizzle/events/record-events'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { formatMoney } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { ProductRow } from './queries.js'

/** Editable fields of a product; the stock changes by movements. */
export const EDITABLE_PRODUCT_FIELDS = ['name', 'price', 'description', 'category', 'sku'] as const

/** One of {@link EDITABLE_PRODUCT_FIELDS}. */
export type EditableProductField = (typeof EDITABLE_PRODUCT_FIELDS)[number]

/** The account and the client address behind a change. */
export interface Actor {
  readonly actorId: number
  readonly address: string
}

export const actorOf = ({ address }: Context, { id }: Viewer): Actor => ({ actorId: id, address })

/** The event of a change to a product; `before` is omitted for a new one. */
export const productEvent = (
  done: 'created' | 'updated' | 'archived' | 'restored',
  { id, version }: ProductRow,
  actor: Actor,
  { before, after }: { before?: EventPayload; after: EventPayload },
): DomainEvent => ({
  type: `product.${done}`,
  subject: `product:${id}`,
  ...actor,
  payload: { productId: id, version, ...after },
  ...(before && { before }),
  after,
})

/** Fields of a product for an event payload; amounts as decimal strings. */
export const productPayload = (product: ProductRow, fields: readonly EditableProductField[]): EventPayload =>
  Object.fromEntries(
    fields.map((field) => [field, field === 'price' ? formatMoney(product.price) : product[field]]),
  )
