import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

export const SHOP_QUERY = '{ shop { currency } }'
export const json = { 'content-type': 'application/json' }
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const persisted = (sha256Hash: unknown, version: unknown = 1) => ({ persistedQuery: { version, sha256Hash } })
const body = (members: object) => ({ body: JSON.stringify(members) })
const get = (search: string) => ({ method: 'GET', search, headers: { 'apollo-require-preflight': 'yes' } })
const many = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i)).join(' ')

export interface Mistake {
  method?: string
  path?: string
  search?: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/** Requests that no client should send: the status and the code they are answered with. */
export const MISTAKES: Record<string, [Mistake, number, string]> = {
  'an empty operation name': [
    body({ query: SHOP_QUERY, operationName: '' }),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  'an unknown operation name': [
    body({ query: SHOP_QUERY, operationName: 'Nope' }),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  'an operation name of an object’s member': [
    body({ query: SHOP_QUERY, operationName: '__proto__' }),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  'an operation name that is a number': [body({ query: SHOP_QUERY, operationName: 7 }), 400, 'BAD_REQUEST'],
  'an operation name of 500 kB': [
    body({ query: SHOP_QUERY, operationName: 'x'.repeat(500_000) }),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  'a document of one character too many': [
    body({ query: `${SHOP_QUERY}#${'x'.repeat(50_000 - SHOP_QUERY.length)}` }),
    400,
    'QUERY_TOO_COMPLEX',
  ],
  'two operations and no name': [
    body({ query: `query A ${SHOP_QUERY} query B ${SHOP_QUERY}` }),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  'no operation': [body({ query: 'fragment F on Shop { currency }' }), 400, 'GRAPHQL_VALIDATION_FAILED'],
  'a subscription': [
    body({ query: 'subscription { stockChanged(productIds: [1]) { stock } }' }),
    400,
    'OPERATION_RESOLUTION_FAILURE',
  ],
  'a subscription by GET': [
    get('?query=subscription{stockChanged(productIds:[1]){stock}}'),
    405,
    'BAD_REQUEST',
  ],
  'a subscription that is not in the schema': [
    body({ query: 'subscription { shop { currency } }' }),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'a number above the range of doubles': [
    { body: '{"query":"query ($n: Int) { products(first: $n) { nodes { id } } }","variables":{"n":1e400}}' },
    400,
    'QUERY_TOO_COMPLEX',
  ],
  'an id above the range of doubles': [
    { body: '{"query":"query ($n: ID!) { product(id: $n) { id } }","variables":{"n":1e400}}' },
    400,
    'BAD_USER_INPUT',
  ],
  'a literal above the range of doubles': [
    body({ query: '{ products(first: 1e400) { nodes { id } } }' }),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'a hash of another query': [
    body({ query: SHOP_QUERY, extensions: persisted(sha256('x')) }),
    400,
    'BAD_REQUEST',
  ],
  'a hash that is a number': [body({ query: SHOP_QUERY, extensions: persisted(7) }), 400, 'BAD_REQUEST'],
  'an unknown version of persisted queries': [
    body({ query: SHOP_QUERY, extensions: persisted(sha256(SHOP_QUERY), 2) }),
    400,
    'BAD_REQUEST',
  ],
  'a hash that is not known yet': [
    body({ extensions: persisted(sha256('nothing')) }),
    200,
    'PERSISTED_QUERY_NOT_FOUND',
  ],
  'a persisted query that is a text': [body({ extensions: { persistedQuery: 'x' } }), 400, 'BAD_REQUEST'],
  'broken JSON': [{ body: '{' }, 400, 'BAD_REQUEST'],
  'an empty body': [{ body: '' }, 400, 'BAD_REQUEST'],
  'a null': [{ body: 'null' }, 400, 'BAD_REQUEST'],
  'a list of requests': [{ body: `[${JSON.stringify({ query: SHOP_QUERY })}]` }, 400, 'BAD_REQUEST'],
  'no query': [body({}), 400, 'BAD_REQUEST'],
  'an empty query': [body({ query: '' }), 400, 'BAD_REQUEST'],
  'a query that is a number': [body({ query: 7 }), 400, 'BAD_REQUEST'],
  'a query that is a list': [body({ query: [SHOP_QUERY] }), 400, 'BAD_REQUEST'],
  'variables that are a list': [body({ query: SHOP_QUERY, variables: [] }), 400, 'BAD_REQUEST'],
  'variables that are a text': [body({ query: SHOP_QUERY, variables: '{}' }), 400, 'BAD_REQUEST'],
  'extensions that are a list': [body({ query: SHOP_QUERY, extensions: [] }), 400, 'BAD_REQUEST'],
  'variables with a prototype': [
    { body: `{"query":"${SHOP_QUERY}","variables":{"__proto__":{"first":1}}}` },
    400,
    'BAD_REQUEST',
  ],
  'a form': [
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `query=${SHOP_QUERY}` },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  'plain text': [
    { headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ query: SHOP_QUERY }) },
    400,
    'BAD_REQUEST',
  ],
  'a body above one megabyte': [
    body({ query: `${SHOP_QUERY} # ${'x'.repeat(1_100_000)}` }),
    413,
    'PAYLOAD_TOO_LARGE',
  ],
  'a compressed body': [
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(JSON.stringify({ query: SHOP_QUERY }))),
    },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  'a body in UTF-16': [
    {
      headers: { 'content-type': 'application/json; charset=utf-16' },
      body: new Uint8Array(Buffer.from(JSON.stringify({ query: SHOP_QUERY }), 'utf16le')),
    },
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ],
  'a PUT': [{ method: 'PUT', body: '{' }, 405, 'METHOD_NOT_ALLOWED'],
  'a DELETE': [{ method: 'DELETE', headers: {} }, 405, 'METHOD_NOT_ALLOWED'],
  'a mutation by GET': [get('?query=mutation{logout{endedSessions}}'), 405, 'BAD_REQUEST'],
  'a path that is not there': [{ path: '/nothing', body: '{' }, 404, 'NOT_FOUND'],
  'a path that cannot be decoded': [{ ...get(''), path: '/%zz' }, 400, 'BAD_REQUEST'],
  'a query string without a query': [get('?'), 400, 'BAD_REQUEST'],
  'a query string that cannot be decoded': [get('?query=%zz'), 400, 'GRAPHQL_PARSE_FAILED'],
  'a query twice': [get(`?query=${SHOP_QUERY}&query=${SHOP_QUERY}`), 400, 'BAD_REQUEST'],
  'variables in a query string that are a list': [
    get(`?query=${SHOP_QUERY}&variables=[]`),
    400,
    'BAD_REQUEST',
  ],
  'variables in a query string that are not JSON': [
    get(`?query=${SHOP_QUERY}&variables={`),
    400,
    'BAD_REQUEST',
  ],
  'extensions in a query string that are null': [
    get(`?query=${SHOP_QUERY}&extensions=null`),
    400,
    'BAD_REQUEST',
  ],
  'an answer in a form that is not made here': [
    { headers: { ...json, accept: 'application/xml' }, ...body({ query: SHOP_QUERY }) },
    406,
    'BAD_REQUEST',
  ],
  'hundreds of fields that are not there': [
    body({ query: `{ ${many(300, (i) => `nothing${i}`)} }` }),
    400,
    'QUERY_TOO_COMPLEX',
  ],
  'fields that are not there': [
    body({ query: `{ ${many(15, (i) => `nothing${i}`)} }` }),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'a field with a name of 40 kB': [
    body({ query: `{ ${'x'.repeat(40_000)} }` }),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'a value with a text of 40 kB': [
    body({ query: `{ product(id: ["${'x'.repeat(40_000)}"]) { id } }` }),
    400,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  'thousands of unknown input fields': [
    body({
      query: 'query ($f: ProductFilter) { searchProducts(query: "a", filter: $f) { totalCount } }',
      variables: { f: Object.fromEntries(Array.from({ length: 4_000 }, (_, i) => [`field${i}`, i])) },
    }),
    400,
    'BAD_USER_INPUT',
  ],
  'a hundred thousand items that are none': [
    body({
      query: 'mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { order { id } } }',
      variables: { i: { items: Array.from({ length: 100_000 }, () => 0) } },
    }),
    400,
    'BAD_REQUEST',
  ],
  'thousands of items that are none': [
    body({
      query: 'mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { order { id } } }',
      variables: { i: { items: Array.from({ length: 19_000 }, () => 0) } },
    }),
    400,
    'BAD_USER_INPUT',
  ],
  'variables that no operation has, of a megabyte': [
    { body: `{"query":"${SHOP_QUERY}","variables":{"a":[${'[[[[[]]]]],'.repeat(90_000)}0]}}` },
    400,
    'BAD_REQUEST',
  ],
  'a hundred thousand extensions': [
    body({ query: SHOP_QUERY, extensions: { a: Array.from({ length: 100_000 }, () => 1) } }),
    400,
    'BAD_REQUEST',
  ],
  'more good items than any order has': [
    body({
      query: 'mutation ($i: PlaceOrderInput!) { placeOrder(input: $i) { order { id } } }',
      variables: { i: { items: Array.from({ length: 9_000 }, () => ({ productId: '1' })) } },
    }),
    400,
    'BAD_USER_INPUT',
  ],
  'a required variable with a name of 20 kB': [
    body({
      query: `query ($${'x'.repeat(20_000)}: Int!) { products(first: $${'x'.repeat(20_000)}) { nodes { id } } }`,
    }),
    400,
    'BAD_USER_INPUT',
  ],
}
