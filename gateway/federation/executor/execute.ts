import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import { coerceVariables } from '@shopstack/kit/operations/coerce-variables'
import { type ArePlain, plainVariables } from '@shopstack/kit/operations/plain-variables'
import { conditionVariables, type Fragments, fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import { restoreReplayedKeys } from '../replays.js'
import { complete } from './complete-value.js'
import { explainNulls } from './explain-nulls.js'
import { introspect } from './introspect.js'
import { planCache } from './plan-cache.js'
import { type PreparedOperation, type Preparer, preparerFor } from './prepare.js'
import { prepareQueue } from './prepare-queue.js'
import { type Run, runPlan } from './run-plan.js'

type Executor = ApolloGateway['executor']
type RequestContext = Parameters<Executor>[0]
type Values = Record<string, unknown>

/** The part of a request context that marks a document of the REST layer. */
interface PinnedRequest {
  readonly isPinned?: boolean
}

/**
 * Executes Apollo's query plans. An operation is planned once for each combination of its `@skip` and `@include` conditions,
 * each entity is fetched once, and responses are completed by compiled shapes. Plans with rewrites are left to Apollo's executor.
 */
export function compiledExecutor(
  supergraphSdl: string,
  sources: Readonly<Record<string, GraphQLDataSource>>,
  apolloExecutor: Executor,
): Executor {
  // An interface object has no `__typename` of its concrete type.
  if (supergraphSdl.includes('isInterfaceObject: true')) return apolloExecutor
  const preparer = preparerFor(supergraphSdl)
  const prepare = queueOf(preparer)
  return async (requestContext) => {
    const { document, request, context } = requestContext
    const facts = factsOf(document, request.operationName)
    if (!facts || facts.operation.operation === OperationTypeNode.SUBSCRIPTION)
      return apolloExecutor(requestContext)
    const variables = request.variables ?? {}
    const { coerced, errors } = coerce(preparer.api, facts, variables)
    if (errors) return { errors }
    const isPinned = isPinnedRequest(requestContext)
    const prepared = await prepare({
      key: `${requestContext.queryHash} ${request.operationName ?? ''} ${conditionKey(facts, coerced)}`,
      isPinned,
      length: document.loc?.end ?? 0,
      context,
      resolved: { operation: facts.operation, fragments: facts.fragments, conditions: coerced },
    })
    if ('unsupported' in prepared) {
      Object.assign(context, { isApolloExecuted: true })
      return apolloExecutor(withDocument(requestContext, prepared.unsupported, conditionKey(facts, coerced)))
    }
    const run: Run = {
      schema: preparer.schema,
      sources,
      variables,
      context,
      isPinned,
      isFresh: false,
      clientKeys: prepared.clientKeys,
      data: {},
      needed: prepared.needed,
      errors: [],
      failures: new Map(),
    }
    const { plan, introspection } = prepared
    if (introspection) {
      const { data, errors: failed = [] } = await introspect(preparer.api, introspection, coerced)
      Object.assign(run.data, data)
      run.errors.push(...failed)
      // Serializing it takes as long again.
      await nextTurn()
    }
    if (plan) await runPlan(run, plan)
    restoreReplayedKeys(context, prepared.clientKeys)
    return respond(run, prepared)
  }
}

/** The completed data of a run, and its errors. */
export function respond({ data, errors, failures }: Run, { shape }: PreparedOperation) {
  const completed = complete(shape, data)
  if (completed.isWhole && errors.length === 0 && failures.size === 0) return { data: completed.data }
  const all = explainNulls({ shape, data, errors, failures })
  return { data: completed.data, ...(all.length > 0 && { errors: all }) }
}

/** What depends on the document and the operation name alone, not on variables. */
interface Facts {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  /** The variables in `@skip` and `@include`. */
  readonly conditions: readonly string[]
  readonly arePlain: ArePlain
}

/** Cached for the lifetime of the document. */
const knownFacts = new WeakMap<DocumentNode, Map<string | undefined, Facts | null>>()

/** The facts of one operation of a document; `null` when it has no such operation. */
export function factsOf(document: DocumentNode, operationName: string | undefined): Facts | null {
  const ofDocument = knownFacts.get(document) ?? new Map<string | undefined, Facts | null>()
  knownFacts.set(document, ofDocument)
  const known = ofDocument.get(operationName)
  if (known !== undefined) return known
  const operation = getOperationAST(document, operationName)
  const facts = operation
    ? {
        operation,
        fragments: fragmentsOf(document),
        conditions: conditionVariables(document),
        arePlain: plainVariables(operation.variableDefinitions),
      }
    : null
  // Unknown names are unbounded, so they are not cached.
  if (facts) ofDocument.set(operationName, facts)
  return facts
}

type Coerced =
  | { coerced: Values; errors?: undefined }
  | { coerced?: undefined; errors: readonly GraphQLError[] }

/** Coerces the variables of an operation, before anything is executed. */
export function coerce(
  schema: GraphQLSchema,
  { operation, conditions, arePlain }: Facts,
  variables: Values,
): Coerced {
  const definitions = operation.variableDefinitions
  const { variables: coerced, errors } = arePlain(variables)
    ? { variables, errors: undefined }
    : coerceVariables(schema, definitions, variables)
  if (errors) return { errors }
  // A condition variable with a default may be nullable; an explicit null is rejected.
  const nulls = conditions.filter((name) => coerced[name] === null)
  return nulls.length > 0 ? { errors: nulls.map(noCondition) } : { coerced }
}

const noCondition = (name: string): GraphQLError =>
  new GraphQLError(
    `Variable "$${name}" decides what is skipped or included; it must be true or false, not null.`,
    {
      extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
    },
  )

/** The values of the conditions of an operation, as part of a cache key. */
export const conditionKey = ({ conditions }: Facts, coerced: Values): string =>
  conditions.map((name) => (coerced[name] === true ? 1 : coerced[name] === false ? 0 : '-')).join('')

const isPinnedRequest = (context: RequestContext & PinnedRequest): boolean => context.isPinned === true

/** The same request with the document without conditions, under a hash of its own in the plan cache of Apollo's executor. */
const withDocument = (context: RequestContext, document: DocumentNode, key: string): RequestContext => ({
  ...context,
  document,
  queryHash: `${context.queryHash} ${key}`,
})

/** Gateways over one supergraph share a queue and a plan cache. */
const queues = new WeakMap<Preparer, ReturnType<typeof prepareQueue>>()

/** The queue and the plan cache of a supergraph. */
export function queueOf(preparer: Preparer): ReturnType<typeof prepareQueue> {
  const known = queues.get(preparer) ?? prepareQueue(preparer, planCache())
  queues.set(preparer, known)
  return known
}
