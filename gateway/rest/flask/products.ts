import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import { amount, bodyOf, text, whole } from '../body-schemas.js'
import { whyNot } from '../errors.js'
import type {
  FlaskCreateProductMutation,
  FlaskCreateProductMutationVariables,
  FlaskProductFieldsFragment,
  FlaskProductQuery,
  FlaskProductQueryVariables,
  FlaskProductsQuery,
  FlaskProductsQueryVariables,
} from '../generated.js'
import { MOST_ROWS, pageInForce, sizeInForce } from '../pagination.js'
import { created, notFound, ok, type Route, route } from '../route.js'
import { float, naive } from './flask-json.js'

const FILE = 'flask/products.graphql'
const FlaskProducts = readOperation<FlaskProductsQuery, FlaskProductsQueryVariables>(FILE, 'FlaskProducts')
const FlaskProduct = readOperation<FlaskProductQuery, FlaskProductQueryVariables>(FILE, 'FlaskProduct')
const FlaskCreateProduct = readOperation<FlaskCreateProductMutation, FlaskCreateProductMutationVariables>(
  FILE,
  'FlaskCreateProduct',
)

const time = z
  .string()
  .meta({ description: 'UTC, without a time zone.', examples: ['2026-11-22T08:00:47.464547'] })

/** A product as {@link flaskProduct} makes it. */
const productShape = z.strictObject({
  id: z.int(),
  name: z.string(),
  description: z.string().nullable(),
  price: z.number().meta({ examples: [29.99] }),
  stock: z.int(),
  category: z.string().nullable(),
  created_at: time,
  updated_at: time,
})
const one = z.strictObject({ product: productShape })
const about = { tag: 'Products' }

/** Products as the Flask service documented them. */
export const products: readonly Route[] = [
  route('GET', '/api/products/', FlaskProducts, {
    about: {
      ...about,
      summary: 'Lists the catalog, the newest first.',
      query: z.object({
        page: z.int().min(1).default(1),
        per_page: z.int().min(1).max(MOST_ROWS).default(20),
        category: z.string().optional().meta({ description: 'Only products of exactly this one.' }),
      }),
      answers: {
        200: z.strictObject({
          products: z.array(productShape),
          page: z.int(),
          per_page: z.int(),
          total: z.int(),
          pages: z.int(),
        }),
      },
    },
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
    about: { ...about, summary: 'Shows a product.', answers: { 200: one } },
    variables: ({ params: { id = '' } }) => ({ id }),
    answer: ({ product }) =>
      product ? ok({ product: flaskProduct(product) }) : notFound('Product not found'),
  }),
  route('POST', '/api/products/', FlaskCreateProduct, {
    access: { who: 'admin', legacyScope: 'catalog:write' },
    about: { ...about, summary: 'Puts a product into the catalog.', answers: { 201: one } },
    body: bodyOf({
      name: text('name', 'Missing required field: name'),
      price: amount('price', 'Missing required field: price'),
      description: text('description').nullable().default(''),
      stock: whole('stock', 0).default(0),
      category: text('category').nullish(),
    }),
    // An empty category is what a form sends that has none.
    variables: ({ body: { category, ...input } }) => ({ input: { ...input, category: category || null } }),
    answer: ({ createProduct: { product, userErrors } }) =>
      product ? created({ product: flaskProduct(product) }) : whyNot(userErrors),
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
export function pythonInt(text = ''): number {
  return /^\s*\+?\d+(_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
}
