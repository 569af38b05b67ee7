export type {
  CancellationReason as CancellationReasonMapper,
  OrderStatus as OrderStatusMapper,
} from '@shopstack/drizzle/tables'
export type { OrderAction as OrderActionMapper } from './order-state-machine.js'
export type {
  NumberedOrders as OrderPageMapper,
  OrderItemRow as OrderItemMapper,
  OrderList as OrderConnectionMapper,
  OrderRow as OrderMapper,
} from './queries.js'
export type { QuoteLine as QuoteLineMapper } from './quote.js'
