import { readOperation } from '../../operations.js'
import type {
  ExpressProductFieldsFragment,
  ExpressProductQuery,
  ExpressProductQueryVariables,
  ExpressProductsQuery,
  ExpressProductsQueryVariables,
} from '../generated.js'
import { pageInForce, sizeInForce } from '../page.js'
import { notFound, ok, type Route, route } from '../route.js'

const FILE = 'express/products.graphql'
const ExpressProducts = readOperation<ExpressProductsQuery, ExpressProductsQueryVariables>(
  FILE,
  'ExpressProducts',
)
const ExpressProduct = readOperation<ExpressProductQuery, ExpressProductQueryVariables>(
  FILE,
  'ExpressProduct',
)

/** Products as the Express service documented them. */
export const products: readonly Route[] = [
  route('GET', '/api/products', ExpressProducts, {
    variables: ({ query }) => ({
      page: pageInForce(parsedInt(query.page)),
      limit: sizeInForce(parsedInt(query.limit), 10),
    }),
    answer: ({ productsPage: { nodes, page, perPage, totalCount, totalPages } }) =>
      ok({ products: nodes.map(expressProduct), total: totalCount, page, limit: perPage, totalPages }),
  }),
  // The word is a path of its own, not the id of a product.
  { method: 'GET', path: '/api/products/search', reply: () => notFound('Not found') },
  route('GET', '/api/products/:id', ExpressProduct, {
    variables: ({ params: { id = '' } }) => ({ id }),
    answer: ({ product }) =>
      product ? ok({ product: expressProduct(product) }) : notFound('Product not found'),
  }),
]

const expressProduct = (product: ExpressProductFieldsFragment) => ({
  id: Number(product.id),
  name: product.name,
  description: product.description,
  price: Number(product.price),
  stock: product.stock,
  category: product.category,
  createdAt: new Date(product.createdAt).toISOString(),
})

const parsedInt = (text = ''): number => Number.parseInt(text, 10)
