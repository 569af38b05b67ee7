import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApolloServerPlugin } from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { GatewayContext } from '../federation/in-process-source.js'
import type { Spending } from './spending.js'

/** Cache size: hashes of prepared documents, about 100 bytes each. */
const MAX_KNOWN_DOCUMENTS = 5_000

/** Where a request has its document. */
type SentDocument = Pick<FastifyRequest, 'body' | 'query'>

/** Charges GraphQL requests for documents that are parsed and validated for the first time. */
export interface DocumentCharges {
  readonly plugin: ApolloServerPlugin<GatewayContext>
  /**
   * Queues a request with a new document.
   * @throws BudgetExceeded while the planning share of its client is used up
   */
  admit(request: SentDocument, spending: Spending): Promise<void>
}

export function documentCharges(): DocumentCharges {
  const known = new LRUCache<string, true>({ max: MAX_KNOWN_DOCUMENTS })
  const takeTurn = turns()
  const timed = (spending: Spending | undefined) => {
    const from = performance.now()
    return async () => spending?.planned(performance.now() - from)
  }
  return {
    // Apollo Server has no hook that can reject a document before it is parsed.
    async admit(request, spending) {
      const key = hashIn(request)
      if (key !== null && known.has(key)) return
      spending.admitPlanning()
      await takeTurn()
      // Documents prepared in the meantime are charged by now.
      spending.admitPlanning()
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

/** One document is prepared per event loop turn, so that many new documents delay only each other. */
function turns(): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return () => {
    last = last.then(() => nextTurn())
    return last
  }
}

/** The hash under which Apollo Server caches the document of a request. */
function hashIn({ body, query }: SentDocument): string | null {
  const { query: text, extensions } = (isObject(body) ? body : (query as Record<string, unknown>)) ?? {}
  if (typeof text === 'string') return hash('sha256', text)
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
