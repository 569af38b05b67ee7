import { z } from 'zod'
import { type FlaskFoundFieldsFragment, FlaskSearchDocument } from '../generated.js'
import { ok, type Route, route } from '../route.js'
import { MAX_RESULTS, searchQuery, searchText } from '../search-params.js'
import { float } from './flask-json.js'

/** The schema of {@link foundProduct}, with fewer fields than a product. */
const foundShape = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    description: z.string().nullable(),
    price: z.number().meta({ examples: [29.99] }),
    stock: z.int(),
    category: z.string().nullable(),
  })
  .meta({ id: 'FoundProduct' })

/** The search of the Flask API: a literal substring search. */
export const flaskSearchRoute: Route = route('GET', '/api/products/search', FlaskSearchDocument, {
  about: {
    tag: 'Products',
    summary: `Case-insensitive substring search in name and description; the first ${MAX_RESULTS} products by id.`,
    query: searchQuery,
    responses: {
      200: z.strictObject({ products: z.array(foundShape), count: z.int() }).meta({ id: 'SearchResult' }),
    },
  },
  variables: ({ query }) => searchText(query.q, "Search query parameter 'q' is required"),
  respond: ({ searchProducts: { nodes } }) => ok({ products: nodes.map(foundProduct), count: nodes.length }),
})

const foundProduct = ({ id, name, description, price, stock, category }: FlaskFoundFieldsFragment) => ({
  ...{ id: Number(id), name, description, price: float(price), stock, category },
})
