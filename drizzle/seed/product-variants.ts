/** A curated product: its price in cents, and what is in stock. */
export interface Goods {
  name: string
  price: number
  stock: number
  description: string
}
