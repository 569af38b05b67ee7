import { hash } from 'node:crypto'
import { getOperationAST, OperationTypeNode, parse } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Spending } from '../../budget/spending.js'
import { LIMITS } from '../../graphql/limits/limits.js'

/** Documents with the word; others are no subscriptions. */
const WORD = /\bsubscription\b/
/** Cached kinds, about 150 bytes each. */
const MAX_KNOWN = 5_000

/** The document of a request and the name of its operation. */
interface NamedOperation {
  readonly query: string
  readonly operationName?: string | null | undefined
}

/** Whether a document can contain a subscription. */
export const mentionsSubscription = (query: string): boolean =>
  query.length <= LIMITS.characters && WORD.test(query)

/** Whether the operation of a request is a subscription. Documents that are parsed for it are charged. */
export type IsSubscription = (
  operation: NamedOperation,
  spending: Pick<Spending, 'admitPlanning' | 'planned'>,
) => boolean

export function subscriptionDetector(): IsSubscription {
  const known = new LRUCache<string, boolean>({ max: MAX_KNOWN })
  return ({ query, operationName }, spending) => {
    if (!mentionsSubscription(query)) return false
    const key = `${hash('sha256', query)} ${operationName ?? ''}`
    const cached = known.get(key)
    if (cached !== undefined) return cached
    spending.admitPlanning()
    const from = performance.now()
    const isSubscription = kindOf(query, operationName) === OperationTypeNode.SUBSCRIPTION
    spending.planned(performance.now() - from)
    known.set(key, isSubscription)
    return isSubscription
  }
}

/** The kind of an operation; undefined for an invalid document, whose error the usual path reports. */
function kindOf(query: string, operationName: string | null | undefined): OperationTypeNode | undefined {
  try {
    return getOperationAST(parse(query, { maxTokens: LIMITS.tokens, noLocation: true }), operationName)
      ?.operation
  } catch {
    return undefined
  }
}
