/** Cache key of a product. */
export const productKey = (id: number): string => `product:${id}`
