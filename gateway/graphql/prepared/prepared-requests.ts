import type { ApolloServerPlugin } from '@apollo/server'
import { operationCache } from '@shopstack/kit/operations/operation-cache'
import type { DocumentNode, OperationTypeNode } from 'graphql'
import type { GatewayContext } from '../../federation/in-process-source.js'
import { LIMITS } from '../limits/limits.js'
import { operationPrice, type Price } from '../limits/operation-price.js'

/** An operation that was parsed, validated, planned and answered before. */
export interface PreparedRequest {
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly queryHash: string
  readonly kind: OperationTypeNode
  price(variables: Readonly<Record<string, unknown>>): Price
}

/** How a request names its document: by its text, or else by the hash of it. */
export type Named =
  | { readonly query: string; readonly hash?: undefined }
  | { readonly query?: undefined; readonly hash: string }

/** The operations that requests may name by their text or hash without being parsed again. */
export interface PreparedRequests {
  find(named: Named, operationName: string | undefined): PreparedRequest | undefined
  /** Hears what Apollo Server has answered without an error. */
  readonly plugin: ApolloServerPlugin<GatewayContext>
}

/** Memory for texts, documents and prices, in bytes as estimated. */
const MAX_PREPARED_BYTES = 16_000_000
/** As in the store of documents, and the text itself. */
const BYTES_PER_CHARACTER = 142
const BYTES_AT_LEAST = 5_000

/** Asks for the schema itself, which graphql answers. */
const INTROSPECTION = /\b__(schema|type)\b/

/** Keeps the operations that were answered, the least recently used go first. */
export function preparedRequests(): PreparedRequests {
  const kept = operationCache<PreparedRequest>(MAX_PREPARED_BYTES)
  return {
    find: (named, operationName) => kept.get(keyOf(named, operationName)),
    plugin: {
      requestDidStart: async () => ({
        async willSendResponse({ request, contextValue, errors, ...resolved }) {
          const { document, operation, queryHash, source, schema } = resolved
          if (errors?.length || contextValue.isLeftToStock || !document || !operation || !queryHash) return
          if (!source || INTROSPECTION.test(source)) return
          const { operationName, query, extensions } = request
          const price = operationPrice(schema, document, operation, LIMITS.listSize)
          const prepared = { document, operationName, queryHash, kind: operation.operation, price }
          const bytes = BYTES_AT_LEAST + BYTES_PER_CHARACTER * source.length
          if (query !== undefined) kept.set(keyOf({ query }, operationName), prepared, bytes)
          if (extensions?.persistedQuery) kept.set(keyOf({ hash: queryHash }, operationName), prepared, bytes)
        },
      }),
    },
  }
}

const keyOf = ({ query, hash }: Named, operationName: string | undefined): string => {
  const name = operationName === undefined ? '-' : `${operationName.length} ${operationName}`
  return query === undefined ? `hash ${name} ${hash}` : `text ${name} ${query}`
}
