import type { HandWritten } from './statement.js'

/** A time as Python writes a naive one: six decimals, or none when the fraction is zero. */
const naiveTime = (column: string) => `to_char(${column} at time zone 'UTC', case
      when date_trunc('second', ${column}) = ${column} then 'YYYY-MM-DD"T"HH24:MI:SS' else 'YYYY-MM-DD"T"HH24:MI:SS.US' end)`

const FLASK_PRODUCT = `json_build_object(
      'category', p.category, 'created_at', ${naiveTime('p.created_at')}, 'description', p.description, 'id', p.id,
      'name', p.name, 'price', p.price, 'stock', p.stock, 'updated_at', ${naiveTime('p.updated_at')})`

const EXPRESS_PRODUCT = `json_build_object(
      'id', p.id, 'name', p.name, 'description', p.description, 'price', p.price, 'stock', p.stock,
      'category', p.category, 'createdAt', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`

const productOf = (product: string): HandWritten => ({
  types: ['int'],
  values: ({ id }) => [Number(id)],
  text: (id) => `
    select json_build_object('product', ${product})::text as data from products p where p.id = ${id}`,
})

/** The page of rows beside the number of all rows, which an index counts. */
const pageOf = (product: string, where: string, size: string, page: string) => `
    (
      select json_agg(${product} order by p.created_at desc, p.id desc) as products
      from (
        select * from products where ${where}
        order by created_at desc, id desc limit ${size} offset (${page} - 1) * ${size}
      ) p
    ) listed, (select count(*)::int as total from products where ${where}) counted`

/** The documented reads of products, by the legacy API and the path. */
const REST_STATEMENTS = {
  flask: {
    '/api/products/:id': productOf(FLASK_PRODUCT),
    '/api/products/': {
      types: ['text', 'int', 'int'],
      values: ({ category, page, per_page }) => [category, Number(page), Number(per_page)],
      text: (category, page, size) => `
    select json_build_object('page', ${page}, 'pages', ceil(total / ${size}::numeric)::int, 'per_page', ${size},
      'products', coalesce(products, '[]'), 'total', total)::text as data
    from ${pageOf(FLASK_PRODUCT, `archived_at is null and category = ${category}`, String(size), String(page))}`,
    },
  },
  express: {
    '/api/products/:id': productOf(EXPRESS_PRODUCT),
    '/api/products': {
      types: ['int', 'int'],
      values: ({ page, limit }) => [Number(page), Number(limit)],
      text: (page, size) => `
    select json_build_object('products', coalesce(products, '[]'), 'total', total, 'page', ${page}, 'limit', ${size},
      'totalPages', ceil(total / ${size}::numeric)::int)::text as data
    from ${pageOf(EXPRESS_PRODUCT, 'archived_at is null', String(size), String(page))}`,
    },
  },
} satisfies Record<'flask' | 'express', Record<string, HandWritten>>

/** The same statements by the path of the route that responds with them. */
export const REST_ROUTES: readonly (readonly [path: string, statement: HandWritten])[] = Object.entries(
  REST_STATEMENTS,
).flatMap(([api, statements]) =>
  Object.entries<HandWritten>(statements).map(([path, statement]) => [`/${api}${path}`, statement] as const),
)
