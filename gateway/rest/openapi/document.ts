import { STATUS_CODES } from 'node:http'
import type { ZodType } from 'zod'
import type { RestDeps, Route, RouteDescription } from '../route.js'
import { type JsonSchema, type SchemaWriter, schemaWriter } from './json-schema.js'
import { type DescribedApi, responseSchemas } from './responses.js'

/** An OpenAPI 3.1 document without `servers`. */
export interface OpenApi {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly description: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: object
  }
}

/** An OpenAPI operation. */
export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly required: true; readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>
  readonly security?: readonly object[]
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

/** A path, query or header parameter. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: unknown
  readonly schema: JsonSchema
}

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

/** Describes every route of an API that has a description. */
export function openApiOf(api: DescribedApi, restAccess: RestDeps['restAccess']): OpenApi {
  const writer = schemaWriter()
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of api.routes) {
    if (!route.about) continue
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: {
        ...operationOf(route, route.about, writer),
        responses: responsesOf(route, api, restAccess, writer),
      },
    }
  }
  const bearer = {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Token from POST /api/auth/login.',
  }
  return {
    openapi: '3.1.1',
    info: { ...INFO[api.name], version: '1' },
    paths,
    components: { schemas: writer.components, securitySchemes: { bearer } },
  }
}

function operationOf(
  route: Route,
  about: RouteDescription,
  writer: SchemaWriter,
): Omit<Operation, 'responses'> {
  const { access = { who: 'public' } } = route
  return {
    operationId: idOf(route),
    summary: about.summary,
    tags: [about.tag],
    parameters: parametersOf(route, about, writer),
    ...(about.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: writer.write(about.body, 'input') } },
      },
    }),
    ...(access.who !== 'public' && { security: [{ bearer: [] }] }),
  }
}

/** `GET /api/products/:id` → `getApiProductsId`. */
const idOf = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .split(/\W+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

/** Default schema of a path parameter. */
const ID = { type: 'integer', minimum: 1 }

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Chosen by the client: a retry with the same key returns the same response without a further effect.',
  schema: { type: 'string' },
}

function parametersOf(
  { path }: Route,
  { params, query, idempotent }: RouteDescription,
  writer: SchemaWriter,
): Parameter[] {
  const named = params ? fieldsOf(params, 'path', writer) : []
  const inPath = [...path.matchAll(/:(\w+)/g)].map(
    ([, name = '']): Parameter =>
      named.find((parameter) => parameter.name === name) ?? { name, in: 'path', required: true, schema: ID },
  )
  return [
    ...inPath,
    ...(query ? fieldsOf(query, 'query', writer) : []),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
  ]
}

/** Converts the fields of an object schema to parameters. */
function fieldsOf(schema: ZodType, place: Parameter['in'], writer: SchemaWriter): Parameter[] {
  const { properties = {}, required = [] } = writer.write(schema, 'input') as {
    properties?: Record<string, JsonSchema>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function responsesOf(
  route: Route,
  api: DescribedApi,
  restAccess: RestDeps['restAccess'],
  writer: SchemaWriter,
): Operation['responses'] {
  const schemas = Object.entries(responseSchemas(route, api, restAccess))
  return Object.fromEntries(
    schemas.map(([status, schema]) => [
      status,
      {
        description: STATUS_CODES[status] ?? status,
        ...(schema && { content: contentOf(writer.write(schema, 'output')) }),
      },
    ]),
  )
}

/** Strings are HTML unless the schema has a `contentType`; everything else is JSON. */
function contentOf({ contentType, ...schema }: JsonSchema): Content {
  const type = contentType ?? (schema.type === 'string' ? 'text/html' : 'application/json')
  return { [String(type)]: { schema } }
}
