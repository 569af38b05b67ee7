import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import { operationCache } from '@shopstack/kit/operations/operation-cache'
import type { DocumentNode } from 'graphql'

/** Estimated memory of parsed documents. */
const MAX_DOCUMENTS_BYTES = 32_000_000

/** Twice the `heapUsed` of a parsed document with its tokens: 195 kB for 2,812 characters. */
const BYTES_PER_CHARACTER = 140
const MIN_DOCUMENT_BYTES = 4_000

/**
 * Apollo Server's store of parsed and validated documents. Its default store serializes each document as JSON to measure it,
 * and documents that are sent once evict those that are sent often.
 */
export function documentStore(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const documents = operationCache<DocumentNode>(MAX_DOCUMENTS_BYTES)
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) =>
      documents.set(key, document, MIN_DOCUMENT_BYTES + BYTES_PER_CHARACTER * (document.loc?.end ?? 0)),
    // The schema does not change while the process runs, so entries stay valid.
    delete: async () => {},
  }
}
