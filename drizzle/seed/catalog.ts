import { electronics, kitchen } from './data/devices.js'
import { books, outdoors } from './data/leisure.js'
import { clothing, home } from './data/living.js'
import { beauty, toys } from './data/small-joys.js'
import type { Goods } from './product-variants.js'

const shelves: Readonly<Record<string, readonly Goods[]>> = {
  Electronics: electronics,
  Kitchen: kitchen,
  Home: home,
  Clothing: clothing,
  Outdoors: outdoors,
  Books: books,
  Beauty: beauty,
  'Toys & Games': toys,
}

/** The eight categories of the demo shop. */
export const categories: readonly string[] = Object.keys(shelves)

/**
 * The curated products. One of each category after the other, because low ids are the oldest and sell
 * best, and no category should have all of them.
 */
export const catalog: readonly (Goods & { category: string })[] = Object.entries(shelves)
  .flatMap(([category, goods]) => goods.map((product, rank) => ({ ...product, category, rank })))
  .sort((a, b) => a.rank - b.rank)
  .map(({ rank: _, ...product }) => product)
