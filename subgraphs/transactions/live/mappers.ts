import type { FeedItem } from '@shopstack/kit/live/event-feed'

export type { FeedItem as LowStockEventMapper, FeedItem as OrderChangeMapper, FeedItem as StockChangeMapper }
