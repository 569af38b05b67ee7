import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { Subgraph } from '@shopstack/kit/subgraph/definition'
import type { Spending } from '../budget/spending.js'

/** The client of an operation, who may hang up before it is answered. */
export interface OperationClient {
  readonly isGone: boolean
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal
}

/** A subgraph in this process, which ends a query that is cancelled. */
export interface InProcessSource extends GraphQLDataSource {
  readonly endsQueries: true
}

/** What a request carries through the gateway to the subgraphs. */
export interface GatewayContext {
  caller: Caller
  client?: OperationClient
  /** When the operation is over, as `performance.now()` counts. */
  deadlineAt?: number
  /** Cancelled at either: what is read for the operation ends then, in this process. */
  cancellation?: Cancellation
  /** What the request may spend; documents of ours are prepared without one. */
  spending?: Spending
  /** What a query costs. */
  queryPoints?: number
  /** Whether it was priced and charged, and within the limits. */
  isCharged?: boolean
  /** What its budget refused it with. */
  refusal?: unknown
  /** What it came to before Apollo Server was asked to write it down. */
  outcome?: Outcome
  /** Set where Apollo's own executor ran it. */
  isLeftToStock?: boolean
}

type GatewayExecutionResult = Awaited<ReturnType<ApolloGateway['executor']>>

/** What an operation came to: the answer of the executor, or what it threw. */
export type Outcome = { readonly answer: GatewayExecutionResult } | { readonly error: unknown }

type Process = GraphQLDataSource<GatewayContext & Record<string, unknown>>['process']

/** A subgraph in this process: called directly, nothing is printed, sent or parsed twice. */
export function inProcess(subgraph: Subgraph): InProcessSource {
  const process: Process = ({ request, context }) => {
    const { spending, cancellation } = context as Partial<GatewayContext>
    return subgraph.execute(
      {
        query: request.query ?? '',
        variables: request.variables,
        extensions: request.extensions,
        onCompiled: spending?.planned,
        cancellation,
      },
      callerIn(context),
    )
  }
  return { process, endsQueries: true }
}

/** Who asks. Health checks and schema loads of the gateway have no caller. */
export const callerIn = (context: Record<string, unknown>): Caller =>
  (context as Partial<GatewayContext>).caller ?? anonymousCaller()

/** The client of an operation, where there is one. */
export const clientIn = (context: Record<string, unknown>): OperationClient | undefined =>
  (context as Partial<GatewayContext>).client

/** The planner begins a mutation with its keyword. */
export const isMutation = (query: string | undefined): boolean => /^\s*mutation\b/.test(query ?? '')
