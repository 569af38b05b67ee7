import { readOperation } from '../../operations.js'
import type {
  FlaskProductFieldsFragment,
  FlaskProductQuery,
  FlaskProductQueryVariables,
  FlaskProductsQuery,
  FlaskProductsQueryVariables,
} from '../generated.js'
import { pageInForce, sizeInForce } from '../page.js'
import { notFound, ok, type Route, route } from '../route.js'
import { float, naive } from './flask-json.js'

const FILE = 'flask/products.graphql'
const FlaskProducts = readOperation<FlaskProductsQuery, FlaskProductsQueryVariables>(FILE, 'FlaskProducts')
const FlaskProduct = readOperation<FlaskProductQuery, FlaskProductQueryVariables>(FILE, 'FlaskProduct')

/** Products as the Flask service documented them. */
export const products: readonly Route[] = [
  route('GET', '/api/products/', FlaskProducts, {
    variables: ({ query }) => ({
      page: pageInForce(pythonInt(query.page)),
      perPage: sizeInForce(pythonInt(query.per_page), 20),
      category: query.category || null,
    }),
    answer: ({ productsPage: { nodes, page, perPage, totalCount, totalPages } }) =>
      ok({
        products: nodes.map(flaskProduct),
        page,
        per_page: perPage,
        total: totalCount,
        pages: totalPages,
      }),
  }),
  route('GET', '/api/products/:id', FlaskProduct, {
    variables: ({ params: { id = '' } }) => ({ id }),
    answer: ({ product }) =>
      product ? ok({ product: flaskProduct(product) }) : notFound('Product not found'),
  }),
]

const flaskProduct = (product: FlaskProductFieldsFragment) => ({
  id: Number(product.id),
  name: product.name,
  description: product.description,
  price: float(product.price),
  stock: product.stock,
  category: product.category,
  created_at: naive(product.createdAt),
  updated_at: naive(product.updatedAt),
})

/** What Python's `int()` reads; `NaN` for what it refuses, and for negative numbers, which no list can use. */
function pythonInt(text = ''): number {
  return /^\s*\+?\d+(_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
}
