export type { ProductRef as ProductMapper } from '../database.js'
export type { SuggestionRow as SuggestionMapper, TrendRow as TrendingProductMapper } from './queries.js'
export type {
  SearchEdge as ProductSearchEdgeMapper,
  SearchPage as ProductSearchConnectionMapper,
} from './search-page.js'
