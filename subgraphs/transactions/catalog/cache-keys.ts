/** Cache key of a product. */
export const productKey = (id: number): string => `product:${id}`

/** Cache group of lists and searches, invalidated by any change of the catalog. */
export const CATALOG = 'catalog'
