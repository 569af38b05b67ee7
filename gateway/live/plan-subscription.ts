import type { GraphQLDataSource } from '@apollo/gateway'
import type { FetchNode } from '@apollo/query-planner'
import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql'
import { coerce, conditionKey, factsOf, queueOf, respond } from '../federation/executor/execute.js'
import { preparerFor } from '../federation/executor/prepare.js'
import { addRootData, type Run, runPlan, variablesFor } from '../federation/executor/run-plan.js'
import type { GatewayContext } from '../federation/in-process-source.js'
import { DocumentErrors, type SubscriptionDocument } from './read-document.js'

/** A subscription of a document with its variables. */
export interface SubscriptionOperation {
  readonly document: SubscriptionDocument
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  /** The price of the operation, and of the execution of an event. */
  readonly points: number
  /** Whether it resumes after an event. */
  readonly isResumed: boolean
}

export interface PlannedSubscription {
  /** The fetch that starts it. */
  readonly primary: FetchNode
  readonly variables: Record<string, unknown>
  /** Adds the fields of other subgraphs to the response of an event, and completes it like that of a query. */
  complete(response: SubgraphResponse, context: GatewayContext): Promise<ExecutionResult>
}

/** Plans a subscription, in the queue of new documents. */
export type PlanSubscription = (
  operation: SubscriptionOperation,
  context: GatewayContext,
) => Promise<PlannedSubscription>

/** The planner of subscriptions, and the schema that clients see. */
export function subscriptionPlanner(
  supergraphSdl: string,
  sources: Readonly<Record<string, GraphQLDataSource>>,
): { plan: PlanSubscription; api: GraphQLSchema } {
  const preparer = preparerFor(supergraphSdl)
  const prepare = queueOf(preparer)
  const plan: PlanSubscription = async ({ document: read, operationName, variables }, context) => {
    const { document, hash } = read
    const facts = factsOf(document, operationName)
    if (!facts) throw new TypeError('a document that was read has the operation')
    const { coerced, errors } = coerce(preparer.api, facts, variables)
    if (errors) throw new DocumentErrors(errors.map(withCode))
    const prepared = await prepare({
      key: `${hash} ${operationName ?? ''} ${conditionKey(facts, coerced)}`,
      isPinned: false,
      length: document.loc?.end ?? 0,
      context,
      resolved: { operation: facts.operation, fragments: facts.fragments, conditions: coerced },
    })
    const node = 'plan' in prepared ? prepared.plan : null
    if (!('plan' in prepared) || node?.kind !== 'Subscription') throw new DocumentErrors([notPlanned()])
    const { primary, rest } = node
    return {
      primary,
      variables: variablesFor({ variables }, primary),
      async complete(response, ownContext) {
        const run: Run = {
          schema: preparer.schema,
          sources,
          variables,
          // The data sources read the members of a GatewayContext.
          context: ownContext as GatewayContext & Record<string, unknown>,
          isPinned: false,
          isFresh: true,
          clientKeys: prepared.clientKeys,
          data: {},
          needed: [],
          errors: [],
          failures: new Map(),
        }
        addRootData(run, primary, response)
        if (rest && response.data) await runPlan(run, rest)
        return respond(run, prepared)
      },
    }
  }
  return { plan, api: preparer.api }
}

const withCode = (error: GraphQLError): GraphQLError =>
  error.extensions.code === undefined
    ? new GraphQLError(error.message, {
        nodes: error.nodes ?? null,
        extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
      })
    : error

/** Every field is excluded by a condition, or selects introspection. */
const notPlanned = (): GraphQLError =>
  new GraphQLError('The subscription selects no field of the shop.', {
    extensions: { code: 'BAD_USER_INPUT' },
  })
