import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { ApolloGateway } from '@apollo/gateway'
import { type DocumentNode, type GraphQLFormattedError, parse, print, separateOperations } from 'graphql'
import type { GatewayContext } from './in-process-source.js'

/** A GraphQL operation of ours, parsed once; the gateway keeps its plan under its hash. */
export interface Operation<Data, Variables> {
  readonly document: DocumentNode
  readonly hash: string
  /** Types only, never set. */
  readonly types?: (variables: Variables) => Data
}

/** What an operation answered. */
export interface Answer<Data> {
  data: Data | null
  errors: readonly GraphQLFormattedError[]
}

/** Runs one of our operations for a caller; a query ends when its client has gone. */
export type RunOperation = <Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  asker: GatewayContext,
) => Promise<Answer<Data>>

const GATEWAY = dirname(createRequire(import.meta.url).resolve('@shopstack/gateway/package.json'))

/** Reads an operation by name from a file of `gateway/rest`, with the fragments it uses; its types come from `generated.ts`. */
export function readOperation<Data, Variables>(file: string, name: string): Operation<Data, Variables> {
  const document = separateOperations(parse(readFileSync(join(GATEWAY, 'rest', file), 'utf8')))[name]
  if (!document) throw new Error(`${file} has no operation ${name}`)
  return { document, hash: createHash('sha256').update(print(document)).digest('hex') }
}

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
    const { data, errors } = await gateway.executor(
      context as unknown as Parameters<ApolloGateway['executor']>[0],
    )
    // The shape of `data` follows from the operation.
    return { data: (data ?? null) as never, errors: (errors ?? []).map((error) => error.toJSON()) }
  }
}
