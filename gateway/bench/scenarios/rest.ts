import { CEILING, ONE_PROCESS, SHARING } from '../systems.js'
import type { BenchSurface, Scenario } from './scenario.js'
import { SAMPLE_SIZE } from './scenario.js'

/** Pages of a list that are requested. */
const PAGES_COUNT = 8

/** A public GET of a legacy API. */
const get = (surface: BenchSurface, rest: Omit<Scenario, 'unit' | 'accepts' | 'systems'>): Scenario => ({
  ...rest,
  systems: [ONE_PROCESS, CEILING, SHARING],
  unit: ({ path }) => [{ surface, method: 'GET', path: String(path), headers: {} }],
  accepts: (body) => body.startsWith('{"product') || body.startsWith('{"page'),
})

const byId: Scenario['samples'] = (sql) => sql`
  select '/api/products/' || id as path from products where id % ((select count(*) from products) / ${SAMPLE_SIZE}) = 0
  order by id limit ${SAMPLE_SIZE}`

/** Reads of the legacy REST APIs. */
export const REST: readonly Scenario[] = [
  get('flask', {
    name: 'flask-product',
    title: 'a product by id, as the Flask service answered',
    samples: byId,
  }),
  get('flask', {
    name: 'flask-products',
    title: 'a page of 20 products of a category with their number, as the Flask service answered',
    samples: async (sql) => {
      const categories = await sql`select distinct category from products order by category`
      return categories.flatMap(({ category }) =>
        Array.from({ length: PAGES_COUNT }, (_, i) => ({
          path: `/api/products/?${new URLSearchParams({ category: String(category), page: String(i + 1), per_page: '20' })}`,
        })),
      )
    },
  }),
  get('express', {
    name: 'express-product',
    title: 'a product by id, as the Express service answered',
    samples: byId,
  }),
  get('express', {
    name: 'express-products',
    title: 'a page of ten products with the number of all, as the Express service answered',
    samples: async () =>
      Array.from({ length: SAMPLE_SIZE }, (_, i) => ({ path: `/api/products?page=${i + 1}&limit=10` })),
  }),
]
