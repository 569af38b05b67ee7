import { STATUS_CODES } from 'node:http'
import type { ZodType } from 'zod'
import type { About, RestDeps, Route } from '../route.js'
import { type JsonSchema, type SchemaWriter, schemaWriter } from './json-schema.js'
import { answersOf, type Described } from './responses.js'

/** An OpenAPI 3.1 document, but for where it is served. */
export interface OpenApi {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly description: string; readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: object
  }
}

/** What a document says of an endpoint. */
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

/** A value of the path, the query string or a header. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: unknown
  readonly schema: JsonSchema
}

const INFO = {
  flask: {
    title: 'ShopStack, as its Python service documented it',
    description: 'Accounts, products, orders and payments for clients of the old Flask service.',
  },
  express: {
    title: 'ShopStack, as its Node service documented it',
    description: 'Accounts, profiles, products, search and reports for clients of the old Express service.',
  },
} as const satisfies Record<Described['name'], object>

/** Describes every route of a surface that says what it is about. */
export function openApiOf(surface: Described, restAccess: RestDeps['restAccess']): OpenApi {
  const writer = schemaWriter()
  const paths: Record<string, Record<string, Operation>> = {}
  for (const route of surface.routes) {
    if (!route.about) continue
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: {
        ...operationOf(route, route.about, writer),
        responses: responsesOf(route, surface, restAccess, writer),
      },
    }
  }
  const bearer = {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The token that a sign-in answers.',
  }
  return {
    openapi: '3.1.1',
    info: { ...INFO[surface.name], version: '1' },
    paths,
    components: { schemas: writer.components, securitySchemes: { bearer } },
  }
}

function operationOf(route: Route, about: About, writer: SchemaWriter): Omit<Operation, 'responses'> {
  const { access = { who: 'everybody' } } = route
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
    ...(access.who !== 'everybody' && { security: [{ bearer: [] }] }),
  }
}

/** `GET /api/products/:id` → `getApiProductsId`. */
const idOf = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .split(/\W+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')

/** Ids are what every path parameter is unless its route says more. */
const ID = { type: 'integer', minimum: 1 }

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Chosen by the client: sent again with the same request, it gets the same answer and changes nothing.',
  schema: { type: 'string' },
}

function parametersOf(
  { path }: Route,
  { params, query, idempotent }: About,
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

/** The fields of an object as parameters. */
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
  surface: Described,
  restAccess: RestDeps['restAccess'],
  writer: SchemaWriter,
): Operation['responses'] {
  const answers = Object.entries(answersOf(route, surface, restAccess))
  return Object.fromEntries(
    answers.map(([status, schema]) => [
      status,
      {
        description: STATUS_CODES[status] ?? status,
        ...(schema && { content: contentOf(writer.write(schema, 'output')) }),
      },
    ]),
  )
}

/** A text is a page unless its schema names another type; everything else is JSON. */
function contentOf({ contentType, ...schema }: JsonSchema): Content {
  const type = contentType ?? (schema.type === 'string' ? 'text/html' : 'application/json')
  return { [String(type)]: { schema } }
}
