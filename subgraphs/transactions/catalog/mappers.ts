export type {
  MovementReason as MovementReasonMapper,
  StockReason as StockReasonMapper,
} from '@shopstack/drizzle/tables'
export type {
  MovementRow as StockMovementMapper,
  ProductList as ProductConnectionMapper,
  ProductRow as ProductMapper,
} from './queries.js'
export type { LowStockRow as LowStockMapper } from './sql/low-stock.js'
export type { NumberedProducts as ProductPageMapper } from './sql/numbered-pages.js'
