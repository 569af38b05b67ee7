export type { PaymentStatus as PaymentStatusMapper } from '@shopstack/drizzle/tables'
export type {
  PaymentRow as PaymentMapper,
  RefundItemRow as RefundLineMapper,
  RefundRow as RefundMapper,
} from './queries.js'
