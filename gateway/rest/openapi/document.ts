import { STATUS_CODES } from 'node:http'
import { type ZodType, z } from 'zod'
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi'
import type { RestDeps, Route, RouteDescription } from '../route.js'
import { type DescribedApi, responseSchemas } from './responses.js'

const INFO = {
  flask: {
    title: 'ShopStack REST API (Flask-compatible)',
    description: 'Accounts, products, orders and payments for clients of the legacy Flask service.',
  },
  express: {
    title: 'ShopStack REST API (Express-compatible)',
    description:
      'Accounts, profiles, products, search and reports for clients of the legacy Express service.',
  },
} as const satisfies Record<DescribedApi['name'], object>

const BEARER = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'Token from POST /api/auth/login.',
} as const

/**
 * Describes every route of an API that has a description, without `servers`. Schemas with an `id` in their metadata
 * become components.
 */
export function openApiOf(api: DescribedApi, restAccess: RestDeps['restAccess']): oas31.OpenAPIObject {
  const paths: ZodOpenApiPathsObject = {}
  for (const route of api.routes) {
    if (!route.about) continue
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    const operation = {
      ...operationOf(route, route.about),
      responses: responsesOf(responseSchemas(route, api, restAccess), route.about.idempotent),
    }
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation }
  }
  const info = { ...INFO[api.name], version: '1' }
  const components = { securitySchemes: { bearer: BEARER } }
  return createDocument(
    { openapi: '3.1.1', info, paths, components },
    { override: ({ jsonSchema }) => removeSafeIntegerBounds(jsonSchema) },
  )
}

function operationOf(route: Route, about: RouteDescription): Omit<ZodOpenApiOperationObject, 'responses'> {
  const { access = { who: 'public' } } = route
  return {
    operationId: idOf(route),
    summary: about.summary,
    tags: [about.tag],
    requestParams: {
      path: pathParameters(route),
      ...(about.query && { query: about.query }),
      ...(about.idempotent && { header: IDEMPOTENCY_KEY }),
    },
    ...(about.body && {
      requestBody: { required: true, content: { 'application/json': { schema: about.body } } },
    }),
    security: access.who === 'public' ? [] : [{ bearer: [] }],
  }
}

/** `GET /api/products/:id` → `getApiProductsId`. */
const idOf = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .split(/\W+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

/** All path parameters are ids. */
const pathParameters = ({ path }: Route) =>
  z.object(Object.fromEntries([...path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, z.int().min(1)])))

const IDEMPOTENCY_KEY = z.object({
  'Idempotency-Key': z.string().optional().meta({
    description:
      'Chosen by the client: a retry with the same key returns the same response without a further effect.',
  }),
})

const REPLAYED = z.object({
  'Idempotent-Replayed': z.literal('true').optional().meta({
    description: 'The response is that of an earlier request with the same `Idempotency-Key`.',
  }),
})

const responsesOf = (
  schemas: ReturnType<typeof responseSchemas>,
  isIdempotent = false,
): ZodOpenApiOperationObject['responses'] =>
  Object.fromEntries(
    Object.entries(schemas).map(([status, schema]) => [
      status,
      {
        description: STATUS_CODES[status] ?? status,
        ...(isIdempotent && status.startsWith('2') && { headers: REPLAYED }),
        ...(schema && { content: { [mediaTypeOf(schema)]: { schema } } }),
      },
    ]),
  )

/** Strings are HTML unless the schema has a `contentMediaType`; everything else is JSON. */
const mediaTypeOf = (schema: ZodType): string =>
  String(
    schema.meta()?.contentMediaType ?? (schema instanceof z.ZodString ? 'text/html' : 'application/json'),
  )

/** Removes the bounds of safe integers, which zod adds to every integer. */
function removeSafeIntegerBounds(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}
