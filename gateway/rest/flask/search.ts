import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import type { FlaskFoundFieldsFragment, FlaskSearchQuery, FlaskSearchQueryVariables } from '../generated.js'
import { ok, type Route, route } from '../route.js'
import { MOST_FOUND, searchQuery, searchText } from '../search-params.js'
import { float } from './flask-json.js'

const FlaskSearch = readOperation<FlaskSearchQuery, FlaskSearchQueryVariables>(
  'flask/search.graphql',
  'FlaskSearch',
)

/** A product as {@link found} makes it: less of it than elsewhere. */
const foundShape = z.strictObject({
  id: z.int(),
  name: z.string(),
  description: z.string().nullable(),
  price: z.number().meta({ examples: [29.99] }),
  stock: z.int(),
  category: z.string().nullable(),
})

/** The search as the Flask service documented it: whatever contains the text, each character of which means itself. */
export const search: Route = route('GET', '/api/products/search', FlaskSearch, {
  about: {
    tag: 'Products',
    summary: `Finds the products whose name or description contains a text in any case, the first ${MOST_FOUND} by id.`,
    query: searchQuery,
    answers: { 200: z.strictObject({ products: z.array(foundShape), count: z.int() }) },
  },
  variables: ({ query }) => searchText(query.q, "Search query parameter 'q' is required"),
  answer: ({ searchProducts: { nodes } }) => ok({ products: nodes.map(found), count: nodes.length }),
})

const found = ({ id, name, description, price, stock, category }: FlaskFoundFieldsFragment) => ({
  ...{ id: Number(id), name, description, price: float(price), stock, category },
})
