import type { OrderStatus } from '@shopstack/drizzle/tables'

/** Conditions on orders, checked and resolved to ids; null: no condition. */
export interface OrderConditions {
  orderId: number | null
  customerId: number | null
  productId: number | null
  discountCode: string | null
  statuses: readonly OrderStatus[] | null
  placedFrom: string | null
  placedBefore: string | null
  minTotal: number | null
  maxTotal: number | null
}
