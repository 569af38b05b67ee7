export type {
  CategorySalesRow as CategorySalesMapper,
  CustomerSalesRow as CustomerSalesMapper,
  ProductSalesRow as ProductSalesMapper,
} from './queries.js'
export type {
  Bucket as SalesBucketMapper,
  PeriodSales as SalesPeriodMapper,
  Report as SalesReportMapper,
} from './sales-report.js'
export type { CustomerStatsRow as CustomerStatsMapper, Figures as SalesFiguresMapper } from './sql/totals.js'
