import { z } from 'zod'
import { amountField, bodyOf, textField, wholeNumber } from '../body-schemas.js'
import { rejection } from '../errors.js'
import {
  ExpressCreateProductDocument,
  ExpressProductDocument,
  type ExpressProductFieldsFragment,
  ExpressProductsDocument,
} from '../generated.js'
import { clampPage, clampPageSize, MAX_ROWS } from '../pagination.js'
import { created, notFound, ok, type Route, route } from '../route.js'
import { CATEGORY, DESCRIPTION, NAME } from '../text-bounds.js'

const MISSING = 'Name and price are required'

/** The schema of {@link expressProduct}. */
export const productShape = z
  .strictObject({
    id: z.int(),
    name: z.string(),
    description: z.string().nullable(),
    price: z.number().meta({ examples: [29.99] }),
    stock: z.int(),
    category: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Product' })
const one = z.strictObject({ product: productShape }).meta({ id: 'ProductResponse' })
const about = { tag: 'Products' }

/** Product endpoints of the Express API. */
export const expressProductRoutes: readonly Route[] = [
  route('GET', '/api/products', ExpressProductsDocument, {
    about: {
      ...about,
      summary: 'Lists products, newest first.',
      query: z.object({
        page: z.int().min(1).default(1),
        limit: z.int().min(1).max(MAX_ROWS).default(10),
      }),
      responses: {
        200: z
          .strictObject({
            products: z.array(productShape),
            total: z.int(),
            page: z.int(),
            limit: z.int(),
            totalPages: z.int(),
          })
          .meta({ id: 'ProductPage' }),
      },
    },
    variables: ({ query }) => ({
      page: clampPage(parsedInt(query.page)),
      limit: clampPageSize(parsedInt(query.limit), 10),
    }),
    respond: ({ productsPage: { nodes, page, perPage, totalCount, totalPages } }) =>
      ok({ products: nodes.map(expressProduct), total: totalCount, page, limit: perPage, totalPages }),
  }),
  route('GET', '/api/products/:id', ExpressProductDocument, {
    about: { ...about, summary: 'Returns a product.', responses: { 200: one } },
    variables: ({ params: { id = '' } }) => ({ id }),
    respond: ({ product }) =>
      product ? ok({ product: expressProduct(product) }) : notFound('Product not found'),
  }),
  route('POST', '/api/products', ExpressCreateProductDocument, {
    access: { who: 'admin', legacyScope: 'catalog:write' },
    about: { ...about, summary: 'Creates a product.', responses: { 201: one } },
    body: bodyOf('CreateProductRequest', {
      name: textField('name', MISSING).min(1, { error: MISSING }).meta(NAME),
      price: amountField('price', MISSING),
      description: textField('description').meta(DESCRIPTION).nullish(),
      stock: wholeNumber('stock', 0).default(0),
      category: textField('category').meta(CATEGORY).nullish(),
    }),
    // Forms send an empty category for none.
    variables: ({ body: { description = null, category, ...input } }) => ({
      input: { ...input, description, category: category || null },
    }),
    respond: ({ createProduct: { product, userErrors } }) =>
      product ? created({ product: expressProduct(product) }) : rejection(userErrors),
  }),
]

/** Presents a product. */
export const expressProduct = (product: ExpressProductFieldsFragment) => ({
  id: Number(product.id),
  name: product.name,
  description: product.description,
  price: Number(product.price),
  stock: product.stock,
  category: product.category,
  createdAt: new Date(product.createdAt).toISOString(),
})

const parsedInt = (text = ''): number => Number.parseInt(text, 10)
