import { hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApolloServerPlugin } from '@apollo/server'
import type { FastifyRequest } from 'fastify'
import { LRUCache } from 'lru-cache'
import type { GatewayContext } from '../federation/in-process-source.js'
import { type DocumentLane, type DocumentTurn, documentLane } from './document-lane.js'
import { TRUSTED_BOUNDS } from './planning-bounds.js'
import type { Spending } from './spending.js'

/** Cache size: hashes of prepared documents, about 100 bytes each. */
const MAX_KNOWN_DOCUMENTS = 5_000

/** Where a request has its document. */
type SentDocument = Pick<FastifyRequest, 'body' | 'query'>

/** A request as the charges of its document depend on it. */
interface DocumentRequest {
  readonly spending: Spending
  /** The client address. */
  readonly address: string
  /** Whether the document is of a manifest. */
  readonly isTrusted: boolean
}

/** Charges GraphQL requests for documents that are parsed and validated for the first time. */
export interface DocumentCharges {
  readonly plugin: ApolloServerPlugin<GatewayContext>
  /**
   * Queues a request with a new document. Returns what has to be called when the request has ended.
   * @throws BudgetExceeded while the planning share of its client is used up
   */
  admit(sent: SentDocument, request: DocumentRequest): Promise<() => void>
}

/** Documents of clients take their turns in `lane`, trusted ones in a lane of their own. */
export function documentCharges(lane: DocumentLane): DocumentCharges {
  const known = new LRUCache<string, true>({ max: MAX_KNOWN_DOCUMENTS })
  const trustedLane = documentLane(TRUSTED_BOUNDS)
  const turns = new WeakMap<Spending, DocumentTurn>()
  return {
    // Apollo Server has no hook that can reject a document before it is parsed.
    async admit(sent, { spending, address, isTrusted }) {
      const key = hashIn(sent)
      if (key !== null && known.has(key)) return () => {}
      const turn = await (isTrusted ? trustedLane : lane).enter(address, spending)
      turns.set(spending, turn)
      return turn.end
    },
    plugin: {
      async requestDidStart({ contextValue: { spending } }) {
        const turn = spending && turns.get(spending)
        const timed = () => {
          const from = performance.now()
          return (isLast: boolean) => {
            const ms = performance.now() - from
            spending?.planned(ms)
            turn?.worked(ms)
            if (isLast) turn?.end()
            // Each step is a piece of work of its own.
            return nextTurn()
          }
        }
        return {
          async parsingDidStart() {
            const done = timed()
            return async (error) => done(error !== undefined)
          },
          async validationDidStart() {
            const done = timed()
            return async () => done(true)
          },
          async didResolveOperation({ queryHash }) {
            known.set(queryHash, true)
            turn?.end()
          },
        }
      },
    },
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
