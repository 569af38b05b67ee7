export type {
  MovementReason as MovementReasonMapper,
  StockReason as StockReasonMapper,
} from '@shopstack/drizzle/tables'
export type {
  MovementRow as StockMovementMapper,
  NumberedProducts as ProductPageMapper,
  ProductList as ProductConnectionMapper,
  ProductRow as ProductMapper,
} from './queries.js'
export type { LowStockRow as LowStockMapper } from './sql/low-stock.js'
