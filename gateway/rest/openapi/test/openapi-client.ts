import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { TestShop } from '../../../test/shop.js'

/** A REST surface by its name. */
export type SurfaceName = 'flask' | 'express'

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The parts of a document that tests read. */
export interface ServedOpenApi {
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> }
}

/** An operation of a document. */
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

/** An operation of a document, and where it stands. */
export interface Endpoint {
  readonly method: string
  /** With `{id}` for what varies. */
  readonly path: string
  readonly operation: Operation
}

/** What came back from a port. */
export interface Received {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

export async function readDocument(shop: TestShop, surface: SurfaceName): Promise<ServedOpenApi> {
  const response = await fetch(shop.url(surface, '/openapi.json'))
  if (response.status !== 200) throw new Error(`/openapi.json answered ${response.status}`)
  return (await response.json()) as ServedOpenApi
}

export const endpointsOf = ({ paths }: ServedOpenApi): Endpoint[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation,
    })),
  )

/** `GET /api/products/{id}`. */
export const nameOf = ({ method, path }: Pick<Endpoint, 'method' | 'path'>): string => `${method} ${path}`

/** Says what about an answer is not as the document has it; null when everything is. */
export function judgeOf(document: ServedOpenApi): (endpoint: Endpoint, received: Received) => string | null {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(document, 'api')
  return ({ method, path, operation }, { status, type, text }) => {
    const documented = operation.responses[status]
    if (!documented) return `${status} is not documented: ${text.slice(0, 300)}`
    if (!documented.content) return text === '' ? null : `${status} has a body: ${text.slice(0, 300)}`
    const essence = (type ?? '').split(';')[0] ?? ''
    if (!documented.content[essence]) return `${status} is ${type}, not ${Object.keys(documented.content)}`
    const place = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(status),
      'content',
      essence,
      'schema',
    ]
    const pointer = place
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    const value: unknown = essence === 'application/json' ? JSON.parse(text) : text
    return ajv.validate({ $ref: `api#/${pointer}` }, value)
      ? null
      : `${status}: ${ajv.errorsText()}: ${text.slice(0, 300)}`
  }
}
