import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import { operationCache } from '@shopstack/kit/operations/operation-cache'
import type { DocumentNode } from 'graphql'

/** Memory for parsed documents, in bytes as estimated. */
const MAX_DOCUMENTS_BYTES = 32_000_000

/** Twice the `heapUsed` of a parsed document with its tokens: 195 kB for 2,812 characters. */
const BYTES_PER_CHARACTER = 140
const BYTES_AT_LEAST = 4_000

/**
 * Where Apollo Server keeps the documents that it has parsed and validated. Its own store prints each as JSON to learn its
 * size, and lets documents that are sent once push out those of the shop's pages.
 */
export function documentStore(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const documents = operationCache<DocumentNode>(MAX_DOCUMENTS_BYTES)
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) =>
      documents.set(key, document, BYTES_AT_LEAST + BYTES_PER_CHARACTER * (document.loc?.end ?? 0)),
    // What is there is valid for as long as the process runs.
    delete: async () => {},
  }
}
