import { createHash } from 'node:crypto'
import type { ApolloGateway } from '@apollo/gateway'
import { replayedIn } from '@shopstack/kit/subgraph/replays'
import { type GraphQLFormattedError, print, type TypedQueryDocumentNode } from 'graphql'
import type { GatewayContext } from './in-process-source.js'

/** A GraphQL operation of ours; the gateway keeps its plan under its hash. */
export interface Operation<Data, Variables> {
  readonly document: TypedQueryDocumentNode<Data, Variables>
  readonly hash: string
}

/** What an operation answered. */
export interface Answer<Data> {
  data: Data | null
  errors: readonly GraphQLFormattedError[]
  /** Whether the response is that of an earlier request with the same idempotency key. */
  isReplayed: boolean
}

/** Runs one of our operations for a caller; a query ends when its client has gone. */
export type RunOperation = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  asker: GatewayContext,
) => Promise<Answer<Data>>

/** The operation of a generated document, whose types are those of its variables and result. */
export const trustedOperation = <Data, Variables>(
  document: TypedQueryDocumentNode<Data, Variables>,
): Operation<Data, Variables> => ({
  document,
  hash: createHash('sha256').update(print(document)).digest('hex'),
})

/**
 * Runs operations straight through the gateway's plan: no HTTP, and no parsing or validation, because the operations
 * are ours and code generation has checked them against the schema.
 */
export function runOperations(gateway: ApolloGateway): RunOperation {
  return async ({ document, hash }, variables, asker) => {
    const context = {
      request: { variables },
      document,
      queryHash: hash,
      isPinned: true,
      context: asker,
      metrics: {},
    }
    // The executor reads these members of Apollo Server's request context and no others.
    const { data, errors, extensions } = await gateway.executor(
      context as unknown as Parameters<ApolloGateway['executor']>[0],
    )
    // The shape of `data` follows from the operation.
    return {
      data: (data ?? null) as never,
      errors: (errors ?? []).map((error) => error.toJSON()),
      isReplayed: replayedIn(extensions).length > 0,
    }
  }
}
