import { formatMoney } from '@shopstack/schema/money'
import type { EventPayload } from '../events/event.js'
import type { DomainEvent } from '../events/record-events.js'
import type { products } from '../tables/index.js'

/** A row of the catalog, without the words that the search compares. */
export type ProductRow = Omit<typeof products.$inferSelect, 'search'>

/** Editable fields of a product; the stock changes by movements. */
export const EDITABLE_PRODUCT_FIELDS = [
  ...(['name', 'price', 'description', 'category'] as const),
  ...(['sku', 'images', 'lowStockThreshold'] as const),
] as const

/** One of {@link EDITABLE_PRODUCT_FIELDS}. */
export type EditableProductField = (typeof EDITABLE_PRODUCT_FIELDS)[number]

/** The account and the client address behind a change; null for an operator. */
export interface Actor {
  readonly actorId: number | null
  readonly address: string | null
}

type Edited = Pick<ProductRow, EditableProductField>

/** The event of a change to a product; `before` is omitted for a new one. */
export const productEvent = (
  done: 'created' | 'updated' | 'archived' | 'restored',
  { id, version }: Pick<ProductRow, 'id' | 'version'>,
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
export const productPayload = (product: Edited, fields: readonly EditableProductField[]): EventPayload =>
  Object.fromEntries(
    fields.map((field) => [field, field === 'price' ? formatMoney(product.price) : product[field]]),
  )

/** The event of a change of a stock. */
export const stockEvent = (
  { id, stock }: Pick<ProductRow, 'id' | 'stock'>,
  { quantity, reason, note }: { quantity: number; reason: string; note: string | null },
  actor: Actor,
): DomainEvent => ({
  type: 'stock.changed',
  subject: `product:${id}`,
  ...actor,
  payload: { productId: id, stock, change: quantity, reason },
  before: { stock: stock - quantity },
  after: { stock, reason, note },
})
