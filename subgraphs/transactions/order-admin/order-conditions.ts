import type { OrderStatus } from '@shopstack/drizzle/tables'
import type { OrderAdminSort } from '../generated.js'

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

/**
 * Whether a time or total in the order of a list is before all orders that meet the conditions. That of a cursor of another filter may
 * be, from which on the index would be read up to the first match.
 */
export function isBefore(
  { placedFrom, placedBefore, minTotal, maxTotal }: OrderConditions,
  sort: OrderAdminSort,
  value: string | number,
): boolean {
  const [time, cents] = [Date.parse(String(value)), Math.round(Number(value) * 100)]
  switch (sort) {
    case 'NEWEST':
      return placedBefore !== null && time > Date.parse(placedBefore)
    case 'OLDEST':
      return placedFrom !== null && time < Date.parse(placedFrom)
    case 'TOTAL_DESC':
      return maxTotal !== null && cents > maxTotal
    case 'TOTAL_ASC':
      return minTotal !== null && cents < minTotal
  }
}
