/** A curated product: price in cents, and stock. */
export interface ProductData {
  name: string
  price: number
  stock: number
  description: string
}
