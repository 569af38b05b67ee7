import { z } from 'zod'
import { amountField, bodyOf, textField, wholeNumber } from '../body-schemas.js'
import { rejection } from '../errors.js'
import {
  FlaskCreateProductDocument,
  FlaskProductDocument,
  type FlaskProductFieldsFragment,
  FlaskProductsDocument,
} from '../generated.js'
import { clampPage, clampPageSize, MAX_ROWS } from '../pagination.js'
import { created, notFound, ok, type Route, route } from '../route.js'
import { CATEGORY, DESCRIPTION, NAME } from '../text-bounds.js'
import { float, naiveIsoTime } from './flask-json.js'

const time = z
  .string()
  .meta({ description: 'UTC, without a time zone.', examples: ['2026-11-22T08:00:47.464547'] })

/** The schema of {@link flaskProduct}. */
const productShape = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    description: z.string().nullable(),
    price: z.number().meta({ examples: [29.99] }),
    stock: z.int(),
    category: z.string().nullable(),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Product' })
const one = z.strictObject({ product: productShape }).meta({ id: 'ProductResponse' })
const about = { tag: 'Products' }

/** Product endpoints of the Flask API. */
export const flaskProductRoutes: readonly Route[] = [
  route('GET', '/api/products/', FlaskProductsDocument, {
    about: {
      ...about,
      summary: 'Lists products, newest first.',
      query: z.object({
        page: z.int().min(1).default(1),
        per_page: z.int().min(1).max(MAX_ROWS).default(20),
        category: z.string().optional().meta({ description: 'Only products of this category.' }),
      }),
      responses: {
        200: z
          .strictObject({
            products: z.array(productShape),
            page: z.int(),
            per_page: z.int(),
            total: z.int(),
            pages: z.int(),
          })
          .meta({ id: 'ProductPage' }),
      },
    },
    variables: ({ query }) => ({
      page: clampPage(pythonInt(query.page)),
      perPage: clampPageSize(pythonInt(query.per_page), 20),
      category: query.category || null,
    }),
    respond: ({ productsPage: { nodes, page, perPage, totalCount, totalPages } }) =>
      ok({
        products: nodes.map(flaskProduct),
        page,
        per_page: perPage,
        total: totalCount,
        pages: totalPages,
      }),
  }),
  route('GET', '/api/products/:id', FlaskProductDocument, {
    about: { ...about, summary: 'Returns a product.', responses: { 200: one } },
    variables: ({ params: { id = '' } }) => ({ id }),
    respond: ({ product }) =>
      product ? ok({ product: flaskProduct(product) }) : notFound('Product not found'),
  }),
  route('POST', '/api/products/', FlaskCreateProductDocument, {
    access: { who: 'admin', legacyScope: 'catalog:write' },
    about: { ...about, summary: 'Creates a product.', responses: { 201: one } },
    body: bodyOf('CreateProductRequest', {
      name: textField('name', 'Missing required field: name').meta(NAME),
      price: amountField('price', 'Missing required field: price'),
      description: textField('description').meta(DESCRIPTION).nullable().default(''),
      stock: wholeNumber('stock', 0).default(0),
      category: textField('category').meta(CATEGORY).nullish(),
    }),
    // Forms send an empty category for none.
    variables: ({ body: { category, ...input } }) => ({ input: { ...input, category: category || null } }),
    respond: ({ createProduct: { product, userErrors } }) =>
      product ? created({ product: flaskProduct(product) }) : rejection(userErrors),
  }),
]

const flaskProduct = (product: FlaskProductFieldsFragment) => ({
  id: Number(product.id),
  name: product.name,
  description: product.description,
  price: float(product.price),
  stock: product.stock,
  category: product.category,
  created_at: naiveIsoTime(product.createdAt),
  updated_at: naiveIsoTime(product.updatedAt),
})

/** Parses like Python's `int()`; `NaN` for invalid and negative numbers. */
export function pythonInt(text = ''): number {
  return /^\s*\+?\d+(_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN
}
