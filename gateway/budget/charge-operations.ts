import { createHash } from 'node:crypto'
import type { ApolloServerPlugin } from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { GatewayContext } from '../data-sources.js'
import type { Spending } from './spending.js'

/** Documents that are known to be prepared; one that is not is only asked for while planning is over its share. */
const MAX_KNOWN_DOCUMENTS = 5_000

/** Charges GraphQL requests for documents that Apollo Server parses and validates for the first time. */
export interface DocumentCharges {
  readonly plugin: ApolloServerPlugin<GatewayContext>
  /** Refuses a request with a new document while its sender may not have one prepared. Throws `BudgetExceeded`. */
  admit(request: FastifyRequest, spending: Spending): void
}

export function documentCharges(): DocumentCharges {
  const known = new LRUCache<string, true>({ max: MAX_KNOWN_DOCUMENTS })
  const timed = (spending: Spending | undefined) => {
    const from = performance.now()
    return async () => spending?.planned(performance.now() - from)
  }
  return {
    // Apollo Server has no hook that may refuse a document before it is parsed, so it is looked for here.
    admit(request, spending) {
      spending.admitPlanning(() => {
        const hash = hashIn(request)
        return hash !== null && known.has(hash)
      })
    },
    plugin: {
      requestDidStart: async ({ contextValue: { spending } }) => ({
        parsingDidStart: async () => timed(spending),
        validationDidStart: async () => timed(spending),
        didResolveOperation: async ({ queryHash }) => void known.set(queryHash, true),
      }),
    },
  }
}

/** The hash under which Apollo Server keeps the document of a request. */
function hashIn({ body, query }: FastifyRequest): string | null {
  const { query: text, extensions } = (isObject(body) ? body : (query as Record<string, unknown>)) ?? {}
  if (typeof text === 'string') return createHash('sha256').update(text).digest('hex')
  const { persistedQuery } = isObject(extensions) ? extensions : parsed(extensions)
  return isObject(persistedQuery) && typeof persistedQuery.sha256Hash === 'string'
    ? persistedQuery.sha256Hash
    : null
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(text: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(text))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
