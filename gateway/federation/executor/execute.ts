import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import { coerceVariables } from '@shopstack/kit/operations/coerce-variables'
import { type ArePlain, plainVariables } from '@shopstack/kit/operations/plain-variables'
import { conditionVariables, type Fragments, fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import {
  type DocumentNode,
  execute,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  type OperationDefinitionNode,
} from 'graphql'
import { complete } from './complete-value.js'
import { explainNulls } from './explain-nulls.js'
import { keptOperations } from './kept-operations.js'
import { type PreparedOperation, type Preparer, preparerFor } from './prepare.js'
import { preparesInTurn } from './prepare-in-turn.js'
import { type Run, runPlan } from './run-plan.js'

type Executor = ApolloGateway['executor']
type RequestContext = Parameters<Executor>[0]
type Values = Record<string, unknown>

/** The part of a request context that says that a document is our own; `runOperations` sets it. */
export interface PinnedRequest {
  readonly isPinned?: boolean
}

/**
 * Runs operations by Apollo's plans, which are made once for each operation and each way its conditions can turn out:
 * entities are asked about once each, and an answer is shaped by closures instead of an interpreter. What it does not
 * know (rewrites) Apollo's own executor does.
 */
export function compiledExecutor(
  supergraphSdl: string,
  sources: Readonly<Record<string, GraphQLDataSource>>,
  stock: Executor,
): Executor {
  // An object of such a type does not say of which type it is.
  if (supergraphSdl.includes('isInterfaceObject: true')) return stock
  const preparer = preparerFor(supergraphSdl)
  const prepare = preparesIn(preparer)
  return async (requestContext) => {
    const { document, request, context } = requestContext
    const facts = factsOf(document, request.operationName)
    if (!facts) return stock(requestContext)
    const variables = request.variables ?? {}
    const { coerced, errors } = coerce(preparer.api, facts, variables)
    if (errors) return { errors }
    const isPinned = isPinnedRequest(requestContext)
    const prepared = await prepare({
      key: `${requestContext.queryHash} ${request.operationName ?? ''} ${conditionKey(facts, coerced)}`,
      isPinned,
      length: document.loc?.end ?? 0,
      context,
      decided: { operation: facts.operation, fragments: facts.fragments, conditions: coerced },
    })
    if ('stock' in prepared) {
      Object.assign(context, { isLeftToStock: true })
      return stock(withDocument(requestContext, prepared.stock, conditionKey(facts, coerced)))
    }
    const run: Run = {
      schema: preparer.schema,
      sources,
      variables,
      context,
      isPinned,
      clientKeys: prepared.clientKeys,
      data: {},
      needed: prepared.needed,
      errors: [],
      failures: new Map(),
    }
    const { plan, introspection } = prepared
    if (introspection)
      await Promise.all([introspect(preparer.api, introspection, run), plan && runPlan(run, plan)])
    else if (plan) await runPlan(run, plan)
    return answer(run, prepared)
  }
}

function answer({ data, errors, failures }: Run, { shape }: PreparedOperation) {
  const completed = complete(shape, data)
  if (completed.isWhole && errors.length === 0 && failures.size === 0) return { data: completed.data }
  const all = explainNulls({ shape, data, errors, failures })
  return { data: completed.data, ...(all.length > 0 && { errors: all }) }
}

/** What is asked of the schema itself, answered by graphql. */
async function introspect(
  schema: GraphQLSchema,
  introspection: DocumentNode,
  { variables, data, errors }: Run,
): Promise<void> {
  const answered = await execute({ schema, document: introspection, variableValues: variables })
  Object.assign(data, answered.data)
  errors.push(...(answered.errors ?? []))
}

/** What is the same for every request with a document and an operation name. */
interface Facts {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  /** The variables in `@skip` and `@include`. */
  readonly conditions: readonly string[]
  readonly arePlain: ArePlain
}

/** Kept as long as the document is. */
const knownFacts = new WeakMap<DocumentNode, Map<string | undefined, Facts | null>>()

function factsOf(document: DocumentNode, operationName: string | undefined): Facts | null {
  const ofDocument = knownFacts.get(document) ?? new Map<string | undefined, Facts | null>()
  knownFacts.set(document, ofDocument)
  const known = ofDocument.get(operationName)
  if (known !== undefined) return known
  const operation = getOperationAST(document, operationName)
  const facts =
    operation && operation.operation !== 'subscription'
      ? {
          operation,
          fragments: fragmentsOf(document),
          conditions: conditionVariables(document),
          arePlain: plainVariables(operation.variableDefinitions),
        }
      : null
  // A name that is not in the document may be any name.
  if (facts) ofDocument.set(operationName, facts)
  return facts
}

type Coerced =
  | { coerced: Values; errors?: undefined }
  | { coerced?: undefined; errors: readonly GraphQLError[] }

/** The variables of an operation as its types read them, or what is wrong with them; before anything else happens. */
function coerce(
  schema: GraphQLSchema,
  { operation, conditions, arePlain }: Facts,
  variables: Values,
): Coerced {
  const definitions = operation.variableDefinitions
  const { variables: coerced, errors } = arePlain(variables)
    ? { variables, errors: undefined }
    : coerceVariables(schema, definitions, variables)
  if (errors) return { errors }
  // A variable with a default may be nullable, and null is no condition.
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

const conditionKey = ({ conditions }: Facts, coerced: Values): string =>
  conditions.map((name) => (coerced[name] === true ? 1 : coerced[name] === false ? 0 : '-')).join('')

const isPinnedRequest = (context: RequestContext & PinnedRequest): boolean => context.isPinned === true

/** The same request for a document without conditions, of which Apollo's executor keeps a plan of its own. */
const withDocument = (context: RequestContext, document: DocumentNode, key: string): RequestContext => ({
  ...context,
  document,
  queryHash: `${context.queryHash} ${key}`,
})

/** Gateways over one supergraph share what they keep. */
const preparing = new WeakMap<Preparer, ReturnType<typeof preparesInTurn>>()

function preparesIn(preparer: Preparer): ReturnType<typeof preparesInTurn> {
  const known = preparing.get(preparer) ?? preparesInTurn(preparer, keptOperations())
  preparing.set(preparer, known)
  return known
}
