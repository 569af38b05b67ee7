import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import type { Cancellation } from '@shopstack/drizzle/client/cancellation'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import type { Caller } from '@shopstack/kit/auth/viewer'
import type { ReadRecord } from '@shopstack/kit/cache/read-record'
import type { Subgraph } from '@shopstack/kit/subgraph/definition'
import type { Spending } from '../budget/spending.js'

/** The client of an operation, which may disconnect before the response. */
export interface OperationClient {
  readonly isDisconnected: boolean
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal
}

/** A subgraph in this process, which stops cancelled queries. */
export interface InProcessSource extends GraphQLDataSource {
  readonly endsQueries: true
}

/** The execution of a trusted document. */
export interface TrustedExecution {
  /** How long a shared cache may keep the response, in seconds; `null`: not at all. */
  readonly cacheSeconds: number | null
  /** Whether the response is data without errors. */
  isData: boolean
}

/** The request context of the gateway and its data sources. */
export interface GatewayContext {
  caller: Caller
  client?: OperationClient
  /** The deadline of the operation, in `performance.now()` milliseconds. */
  deadlineAt?: number
  /** Requested at the deadline or when the client disconnects; cancels the reads of the operation in this process. */
  cancellation?: Cancellation
  /** The budget of the caller; documents of the REST layer are prepared without one. */
  spending?: Spending
  /** The price of a query, in points. */
  queryPoints?: number
  /** Whether the request is within the limits and has been charged. */
  isCharged?: boolean
  /** The error of an exceeded budget. */
  refusal?: unknown
  /** The execution result, set before Apollo Server serializes it. */
  outcome?: ExecutorOutcome
  /** Receives what a prepared query reads, if its response may be cached. */
  record?: ReadRecord
  /** Response keys of the mutations that returned the result of an earlier request. */
  replayed?: readonly string[]
  /** Set for a document of a manifest, which is prepared without limits. */
  trusted?: TrustedExecution
  /** Whether Apollo's executor ran the operation. */
  isApolloExecuted?: boolean
}

type GatewayExecutionResult = Awaited<ReturnType<ApolloGateway['executor']>>

/** The result of the executor, or the error it threw. */
export type ExecutorOutcome = { readonly result: GatewayExecutionResult } | { readonly error: unknown }

type Process = GraphQLDataSource<GatewayContext & Record<string, unknown>>['process']

/** A subgraph in this process, called directly without serialization. */
export function inProcessSource(subgraph: Subgraph): InProcessSource {
  const process: Process = ({ request, context }) => {
    const { spending, cancellation, record } = context as Partial<GatewayContext>
    return subgraph.execute(
      {
        query: request.query ?? '',
        variables: request.variables,
        extensions: request.extensions,
        onCompiled: spending?.planned,
        cancellation,
        record,
      },
      callerIn(context),
    )
  }
  return { process, endsQueries: true }
}

/** The caller of a request; health checks and schema loads of the gateway are anonymous. */
export const callerIn = (context: Record<string, unknown>): Caller =>
  (context as Partial<GatewayContext>).caller ?? anonymousCaller()

/** The client of an operation, if it has one. */
export const clientIn = (context: Record<string, unknown>): OperationClient | undefined =>
  (context as Partial<GatewayContext>).client

/** The record of what an operation reads, if its response may be cached. */
export const recordIn = (context: Record<string, unknown>): ReadRecord | undefined =>
  (context as Partial<GatewayContext>).record

/** Whether a fetch of a plan is a mutation; the planner starts mutations with the keyword. */
export const isMutation = (query: string | undefined): boolean => /^\s*mutation\b/.test(query ?? '')
