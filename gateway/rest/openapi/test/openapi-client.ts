import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { TestShop } from '../../../test/shop.js'
import type { OpenApi, Operation } from '../document.js'

/** A REST surface by its name. */
export type SurfaceName = 'flask' | 'express'

/** A document as it is served. */
export type ServedOpenApi = OpenApi & { readonly servers: readonly { readonly url: string }[] }

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

export const endpointsOf = ({ paths }: OpenApi): Endpoint[] =>
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
export function judgeOf(document: OpenApi): (endpoint: Endpoint, received: Received) => string | null {
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
