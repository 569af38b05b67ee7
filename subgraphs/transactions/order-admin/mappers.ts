export type {
  AdminOrderList as OrderAdminConnectionMapper,
  StatusCount as OrderStatusCountMapper,
} from './queries.js'
