import type { ApolloServerPlugin } from '@apollo/server'
import { operationCache } from '@shopstack/kit/operations/operation-cache'
import type { DocumentNode, OperationTypeNode } from 'graphql'
import type { GatewayContext } from '../../federation/in-process-source.js'
import { metricName } from '../../federation/instrument-operations.js'
import { LIMITS } from '../limits/limits.js'
import { operationPrice, type Price } from '../limits/operation-price.js'

/** An operation that was parsed, validated, planned and executed before. */
export interface PreparedRequest {
  readonly document: DocumentNode
  readonly operationName: string | undefined
  readonly queryHash: string
  readonly kind: OperationTypeNode
  /** Whether the document is of a manifest. */
  readonly isTrusted: boolean
  /** As in metrics. */
  readonly name: string | undefined
  price(variables: Readonly<Record<string, unknown>>): Price
}

/** The document of a request: its text, or its persisted hash. */
export type Named =
  | { readonly query: string; readonly hash?: undefined }
  | { readonly query?: undefined; readonly hash: string }

/** Prepared operations by document text or persisted hash. */
export interface PreparedRequests {
  find(named: Named, operationName: string | undefined): PreparedRequest | undefined
  /** Stores operations that Apollo Server has executed without an error. */
  readonly plugin: ApolloServerPlugin<GatewayContext>
}

/** Estimated memory of texts, documents and prices. */
const MAX_PREPARED_BYTES = 16_000_000
/** As in the document store, plus the text. */
const BYTES_PER_CHARACTER = 142
const MIN_REQUEST_BYTES = 5_000

/** Introspection, which is not prepared. */
const INTROSPECTION = /\b__(schema|type)\b/

/** An LRU cache of executed operations. */
export function preparedRequests(): PreparedRequests {
  const kept = operationCache<PreparedRequest>(MAX_PREPARED_BYTES)
  return {
    find: (named, operationName) => kept.get(keyOf(named, operationName)),
    plugin: {
      requestDidStart: async () => ({
        async willSendResponse({ request, contextValue, errors, ...resolved }) {
          const { document, operation, queryHash, source, schema } = resolved
          if (errors?.length || contextValue.isApolloExecuted || !document || !operation || !queryHash) return
          if (!source || INTROSPECTION.test(source)) return
          const { operationName, query, extensions } = request
          const price = operationPrice(schema, document, operation, LIMITS.listSize)
          const [name, kind] = [metricName(operation), operation.operation]
          const isTrusted = contextValue.trusted !== undefined
          const prepared = { document, operationName, queryHash, kind, isTrusted, name, price }
          const bytes = MIN_REQUEST_BYTES + BYTES_PER_CHARACTER * source.length
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
