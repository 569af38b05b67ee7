export type { DiscountReason as DiscountReasonMapper } from './discount.js'
export type { DiscountRow as DiscountCodeMapper } from './queries.js'
