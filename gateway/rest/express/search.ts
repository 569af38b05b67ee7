import { isPlain } from '@shopstack/drizzle/text/plain'
import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import type { ExpressSearchQuery, ExpressSearchQueryVariables } from '../generated.js'
import { ok, type Route, route } from '../route.js'
import { MOST_FOUND, searchQuery, searchText } from '../search-params.js'
import { expressProduct, productShape } from './products.js'

const ExpressSearch = readOperation<ExpressSearchQuery, ExpressSearchQueryVariables>(
  'express/search.graphql',
  'ExpressSearch',
)

/** The search as the Express service documented it: by words, with typing errors forgiven. */
export const search: Route = route('GET', '/api/products/search', ExpressSearch, {
  about: {
    tag: 'Products',
    summary: `Finds products by words, with typing errors forgiven, the best ${MOST_FOUND} first.`,
    query: searchQuery,
    answers: { 200: z.strictObject({ products: z.array(productShape), count: z.int() }) },
  },
  // No product has what is no text: as for a blank, the old service found nothing.
  variables: ({ query: { q } }) => searchText(q && !isPlain(q) ? ' ' : q, "Search query 'q' is required"),
  answer: ({ searchProducts: { nodes } }) => ok({ products: nodes.map(expressProduct), count: nodes.length }),
})
