import { formatPosition } from '@shopstack/drizzle/events/log-position'
import {
  createSourceEventStream,
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql'
import type { Caller } from '../auth/viewer.js'
import { MAX_INPUT_ERRORS } from '../operations/coerce-variables.js'
import { limitLists } from '../operations/limit-lists.js'
import { operationCache } from '../operations/operation-cache.js'
import type { FeedExtensions, Subgraph, SubgraphResponse, SubgraphResults } from '../subgraph/definition.js'
import { type MaskErrors, toResponse } from '../subgraph/response.js'
import type { FeedItem } from './event-feed.js'

/** What subscriptions of a subgraph are executed with. */
export interface SubscriptionOptions {
  readonly schema: GraphQLSchema
  readonly maskFor: (caller: Caller) => MaskErrors
  /** A context that reads past caches and replicas; a new one for each event. */
  readonly openContext: (caller: Caller) => object
}

/** Estimated memory of parsed documents. */
const MAX_DOCUMENTS_BYTES = 8_000_000
const MIN_DOCUMENT_BYTES = 4_000
const BYTES_PER_CHARACTER = 140

const RULES = [limitLists, ...specifiedRules]

/** Starts subscriptions. What an event selects is executed for each event, with the access rules of a query. */
export function openSubscriptions({
  schema,
  maskFor,
  openContext,
}: SubscriptionOptions): Subgraph['subscribe'] {
  const documents = operationCache<DocumentNode>(MAX_DOCUMENTS_BYTES)

  function read(query: string): DocumentNode | readonly GraphQLError[] {
    const known = documents.get(query)
    if (known) return known
    try {
      const document = parse(query, { maxTokens: 20_000 })
      const errors = validate(schema, document, RULES, { maxErrors: MAX_INPUT_ERRORS, hideSuggestions: true })
      if (errors.length > 0) return errors
      documents.set(query, document, MIN_DOCUMENT_BYTES + BYTES_PER_CHARACTER * query.length)
      return document
    } catch (error) {
      // The parser of graphql-js throws only GraphQLError.
      return [error as GraphQLError]
    }
  }

  return async ({ query, variables, operationName }, caller) => {
    const masked = maskFor(caller)
    const document = read(query)
    if (!('kind' in document)) return { errors: masked(document) }
    const operation = { schema, document, variableValues: variables, operationName }
    const events = await createSourceEventStream({ ...operation, contextValue: openContext(caller) })
    if (!(Symbol.asyncIterator in events)) return toResponse(events, masked)
    const respond = async (item: unknown) => {
      const result = await execute({ ...operation, rootValue: item, contextValue: openContext(caller) })
      // Subscriptions are fed by event feeds.
      return { ...toResponse(result, masked), extensions: extensionsOf(item as FeedItem) }
    }
    return resultsOf(events[Symbol.asyncIterator](), respond, masked)
  }
}

const extensionsOf = ({ position, isCurrent }: FeedItem): FeedExtensions => ({
  position: formatPosition(position),
  isCurrent,
})

/** One result for each event, and one with the error of the source that ended it. */
function resultsOf(
  events: AsyncIterator<unknown>,
  respond: (event: unknown) => Promise<SubgraphResponse>,
  masked: MaskErrors,
): SubgraphResults {
  const end = { done: true, value: undefined } as const
  let isOver = false
  return {
    async next() {
      if (isOver) return end
      try {
        const { done, value } = await events.next()
        if (!done) return { done: false, value: await respond(value) }
        isOver = true
        return end
      } catch (error) {
        isOver = true
        const cause = error instanceof Error ? error : new Error(String(error))
        const shown =
          error instanceof GraphQLError ? error : new GraphQLError(cause.message, { originalError: cause })
        return { done: false, value: { errors: masked([shown]) } }
      }
    },
    async return() {
      isOver = true
      await events.return?.()
      return end
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
