import fc from 'fast-check'
import { CONTENT_TYPES, IDS, MALFORMED, NASTY_VALUE, QUERY_VALUES } from './hostile-inputs.js'
import type { Endpoint, JsonSchema, ServedOpenApi } from './openapi-client.js'

/** A request that a client of ill will, or of old age, might send. */
export interface Attempt {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: string | Buffer | null
  /** The endpoint it was made from, perhaps with another method; null for an unknown path. */
  readonly endpoint: Endpoint | null
}

/** The endpoint that an attempt reaches, whatever becomes of it there; null when it reaches none. */
export const reached = (
  { method, path, endpoint }: Attempt,
  endpoints: readonly Endpoint[],
): Endpoint | null =>
  isDecodable(path.split('?')[0] ?? '')
    ? (endpoints.find((one) => one.method === method && one.path === endpoint?.path) ?? null)
    : null

function isDecodable(path: string): boolean {
  try {
    return decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}

/** A field as it should be, or as it should not. */
function valueFor(schema: JsonSchema, document: ServedOpenApi): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 2, arbitrary: goodValue(schema, document) },
    { weight: 1, arbitrary: NASTY_VALUE },
  )
}

/** Something that may well be accepted. */
function goodValue(schema: JsonSchema, document: ServedOpenApi): fc.Arbitrary<unknown> {
  const { type, $ref, properties, items, anyOf } = schema
  if (typeof $ref === 'string')
    return goodValue(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document)
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((one: JsonSchema) => goodValue(one, document)))
  if (type === 'object') return bodyOf((properties ?? {}) as Record<string, JsonSchema>, document)
  if (type === 'array') return fc.array(valueFor((items ?? {}) as JsonSchema, document), { maxLength: 3 })
  if (type === 'integer' || type === 'number') return fc.integer({ min: 1, max: 50 })
  if (type === 'boolean') return fc.boolean()
  return fc.oneof(fc.emailAddress(), fc.string({ minLength: 8, maxLength: 20 }), fc.constant('1'))
}

const bodyOf = (properties: Record<string, JsonSchema>, document: ServedOpenApi): fc.Arbitrary<object> =>
  fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, schema]) => [name, valueFor(schema, document)]),
    ),
    { requiredKeys: [] },
  )

function queryFor({ operation: { parameters } }: Endpoint): fc.Arbitrary<string> {
  const names = [
    'x',
    '__proto__',
    ...(parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
  ]
  return fc
    .array(fc.tuple(fc.constantFrom(...names), QUERY_VALUES), { maxLength: 4 })
    .map((pairs) =>
      pairs.length === 0 ? '' : `?${pairs.map(([name, value]) => `${name}=${value}`).join('&')}`,
    )
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'TRACE']
const PATHS = [
  '/',
  '/api',
  '/api/nowhere',
  '/api/products/1/2',
  '//api/products',
  '/%',
  '/api/auth',
  '/api/orders/x',
  '/%FF',
  '/.git/config',
]

const headersOf = (type: string | undefined, authorization: string | undefined): Record<string, string> => ({
  ...(type !== undefined && { 'content-type': type }),
  ...(authorization !== undefined && { authorization }),
})

/** Requests to the endpoints of a document, and a few to none of them. */
export function anyAttempt(
  endpoints: readonly Endpoint[],
  document: ServedOpenApi,
  tokens: readonly string[],
): fc.Arbitrary<Attempt> {
  const authorization = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...tokens) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        undefined,
        'Bearer',
        'Bearer x',
        'Bearer a.b.c',
        'Basic eDp5',
        tokens[0]?.toLowerCase(),
      ),
    },
  )
  const headers = fc.tuple(CONTENT_TYPES, authorization).map(([type, token]) => headersOf(type, token))
  const known = fc.constantFrom(...endpoints).chain((endpoint) => attemptAt(endpoint, document, headers))
  const unknown = fc.record({
    ...{ method: fc.constantFrom(...METHODS), path: fc.constantFrom(...PATHS), headers },
    ...{ body: fc.constant(null), endpoint: fc.constant(null) },
  })
  return fc.oneof({ weight: 12, arbitrary: known }, { weight: 1, arbitrary: unknown })
}

function attemptAt(
  endpoint: Endpoint,
  document: ServedOpenApi,
  headers: fc.Arbitrary<Record<string, string>>,
): fc.Arbitrary<Attempt> {
  const schema = endpoint.operation.requestBody?.content['application/json']?.schema
  const body = schema
    ? fc.oneof(
        { weight: 4, arbitrary: goodValue(schema, document).map((value) => JSON.stringify(value) ?? '') },
        { weight: 1, arbitrary: MALFORMED },
      )
    : fc.constant(null)
  const method = fc.oneof(
    { weight: 9, arbitrary: fc.constant(endpoint.method) },
    { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
  )
  return fc
    .record({ method, id: IDS, query: queryFor(endpoint), headers, body })
    .map(({ id, query, ...rest }) => ({ ...rest, path: endpoint.path.replace('{id}', id) + query, endpoint }))
}
