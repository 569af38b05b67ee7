import { electronics, kitchen } from './data/devices.js'
import { books, outdoors } from './data/leisure.js'
import { clothing, home } from './data/living.js'
import { beauty, toys } from './data/small-joys.js'
import type { ProductData } from './product-variants.js'

/** The products of the demo shop by category. */
const products: Readonly<Record<string, readonly ProductData[]>> = {
  Electronics: electronics,
  Kitchen: kitchen,
  Home: home,
  Clothing: clothing,
  Outdoors: outdoors,
  Books: books,
  Beauty: beauty,
  'Toys & Games': toys,
}

/** The curated products, alternating between categories, because low ids are the oldest and sell best. */
export const seedProducts: readonly (ProductData & { category: string })[] = Object.entries(products)
  .flatMap(([category, goods]) => goods.map((product, rank) => ({ ...product, category, rank })))
  .sort((a, b) => a.rank - b.rank)
  .map(({ rank: _, ...product }) => product)
