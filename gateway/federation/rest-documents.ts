import { createHash } from 'node:crypto'
import type { ApolloGateway } from '@apollo/gateway'
import { replayedIn } from '@shopstack/kit/subgraph/replays'
import { type GraphQLFormattedError, print, type TypedQueryDocumentNode } from 'graphql'
import type { GatewayContext } from './in-process-source.js'

/** A GraphQL operation of ours; the gateway keeps its plan under its hash. */
export interface RestDocument<Data, Variables> {
  readonly document: TypedQueryDocumentNode<Data, Variables>
  readonly hash: string
}

interface OperationResult<Data> {
  data: Data | null
  errors: readonly GraphQLFormattedError[]
  /** Whether the response is that of an earlier request with the same idempotency key. */
  isReplayed: boolean
}

/** Executes one of our operations for a caller; a query ends when its client disconnects. */
export type ExecuteDocument = <Data, Variables>(
  operation: RestDocument<Data, Variables>,
  variables: Variables,
  context: GatewayContext,
) => Promise<OperationResult<Data>>

/** The operation of a generated document, whose types are those of its variables and result. */
export const restDocument = <Data, Variables>(
  document: TypedQueryDocumentNode<Data, Variables>,
): RestDocument<Data, Variables> => ({
  document,
  hash: createHash('sha256').update(print(document)).digest('hex'),
})

/**
 * Executes operations by their plan in the gateway, without HTTP, parsing or validation: they are ours, and code generation
 * has checked them against the schema.
 */
export function documentExecutor(gateway: ApolloGateway): ExecuteDocument {
  return async ({ document, hash }, variables, context) => {
    const requestContext = {
      request: { variables },
      document,
      queryHash: hash,
      isPinned: true,
      context,
      metrics: {},
    }
    // The executor reads these members of Apollo Server's request context and no others.
    const { data, errors, extensions } = await gateway.executor(
      requestContext as unknown as Parameters<ApolloGateway['executor']>[0],
    )
    // The shape of `data` follows from the operation.
    return {
      data: (data ?? null) as never,
      errors: (errors ?? []).map((error) => error.toJSON()),
      isReplayed: replayedIn(extensions).length > 0,
    }
  }
}
