import { isPlain } from '@shopstack/drizzle/text/plain'
import { z } from 'zod'
import { ExpressSearchDocument } from '../generated.js'
import { ok, type Route, route } from '../route.js'
import { MAX_RESULTS, searchQuery, searchText } from '../search-params.js'
import { expressProduct, productShape } from './products.js'

/** The search of the Express API: full-text with fuzzy matching. */
export const expressSearchRoute: Route = route('GET', '/api/products/search', ExpressSearchDocument, {
  about: {
    tag: 'Products',
    summary: `Full-text search with fuzzy matching; the best ${MAX_RESULTS} products.`,
    query: searchQuery,
    responses: {
      200: z.strictObject({ products: z.array(productShape), count: z.int() }).meta({ id: 'SearchResult' }),
    },
  },
  // Text with control characters matches nothing, like a blank in the legacy service.
  variables: ({ query: { q } }) => searchText(q && !isPlain(q) ? ' ' : q, "Search query 'q' is required"),
  respond: ({ searchProducts: { nodes } }) =>
    ok({ products: nodes.map(expressProduct), count: nodes.length }),
})
