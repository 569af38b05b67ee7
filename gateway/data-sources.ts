import type { GraphQLDataSource } from '@apollo/gateway'
import { callerOf } from '@shopstack/kit/caller'
import type { Subgraph } from '@shopstack/kit/subgraph'
import type { Caller } from '@shopstack/kit/viewer'
import type { Spending } from './budget/spending.js'

/** What a request carries through the gateway to the subgraphs. */
export interface GatewayContext {
  caller: Caller
  /** Aborted when the client hangs up before it was answered. */
  gone?: AbortSignal
  /** When the operation is over, as `performance.now()` counts. */
  deadlineAt?: number
  /** What the request may spend; documents of ours are prepared without one. */
  spending?: Spending
  /** What a query costs. */
  queryPoints?: number
}

type Process = GraphQLDataSource<GatewayContext & Record<string, unknown>>['process']

/** A subgraph in this process: called directly, nothing is printed, sent or parsed twice. */
export function inProcess(subgraph: Subgraph): GraphQLDataSource {
  const process: Process = ({ request, context }) =>
    subgraph.execute(
      {
        query: request.query ?? '',
        variables: request.variables,
        extensions: request.extensions,
        onCompiled: (context as Partial<GatewayContext>).spending?.planned,
      },
      callerIn(context),
    )
  return { process }
}

/** Who asks. Health checks and schema loads of the gateway have no caller. */
export const callerIn = (context: Record<string, unknown>): Caller =>
  (context as Partial<GatewayContext>).caller ?? callerOf()

/** The signal of a client that hangs up, where there is a client. */
export const goneIn = (context: Record<string, unknown>): AbortSignal | undefined =>
  (context as Partial<GatewayContext>).gone
