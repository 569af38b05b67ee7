import type { FastifyRequest } from 'fastify'
import type { Named } from './prepared-requests.js'

/** A GraphQL request in the common form: POST, JSON, one document. */
export interface PlainRequest {
  readonly named: Named
  readonly operationName: string | undefined
  readonly variables: Record<string, unknown>
}

/** The content types of plain requests. */
export const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i

type Sent = Pick<FastifyRequest, 'method' | 'headers' | 'body'>

/** Reads a request in the common form; `null` for any other request, valid or invalid. */
export function readPlain({ method, headers, body }: Sent): PlainRequest | null {
  if (method !== 'POST' || !JSON_TYPE.test(headers['content-type'] ?? '') || !isObject(body)) return null
  const { variables = null, operationName = null } = body
  const named = readName(body)
  if (!named || operationName === '') return null
  if (operationName !== null && typeof operationName !== 'string') return null
  if (variables !== null && !isObject(variables)) return null
  return { named, operationName: operationName ?? undefined, variables: variables ?? {} }
}

function readName({ query, extensions }: Record<string, unknown>): Named | null {
  if (query !== undefined)
    return typeof query === 'string' && query !== '' && isWithoutHash(extensions) ? { query } : null
  if (!isObject(extensions) || !isObject(extensions.persistedQuery)) return null
  const { version, sha256Hash } = extensions.persistedQuery
  const isAlone = Object.keys(extensions).length === 1
  return isAlone && version === 1 && typeof sha256Hash === 'string' ? { hash: sha256Hash } : null
}

/** Whether there is nothing in the extensions that Apollo Server reads; clients may describe themselves in them. */
const isWithoutHash = (extensions: unknown): boolean =>
  extensions === undefined ||
  extensions === null ||
  (isObject(extensions) && extensions.persistedQuery === undefined)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
