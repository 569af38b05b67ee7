/** The key of a cached value, and what invalidates it. */
export interface CacheKey {
  /** Invalidated by a message with this name. */
  readonly key: string
  /** A group such as `catalog`; a message with its name invalidates all of its keys. */
  readonly group?: string
  /** TTL in seconds, if shorter than the default of the cache. */
  readonly seconds?: number
}

/** Cache group of lists and searches of products, invalidated by any change of the catalog, in all subgraphs. */
export const CATALOG_GROUP = 'catalog'
