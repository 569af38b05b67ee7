import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import type { ApolloGateway, GraphQLDataSource } from '@apollo/gateway'
import { type PlanNode, QueryPlanner } from '@apollo/query-planner'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { complete } from './executor/complete.js'
import { type Run, runPlan } from './executor/run-plan.js'
import { type Shape, shapeOf } from './executor/shape.js'

type Executor = ApolloGateway['executor']
type RequestContext = Parameters<Executor>[0]

/** How many operations are kept compiled. */
const KEPT = 1_000
/** How many shapes are kept of one operation: with each variable in `@skip` or `@include` there are twice as many. */
const KEPT_SHAPES = 64

/** An operation: its plan, and which variables decide what is skipped or included. */
interface Planned {
  operation: OperationDefinitionNode
  fragments: Record<string, FragmentDefinitionNode>
  plan: PlanNode | undefined
  conditions: readonly string[]
  /** The shape of the answer, by the values of the conditions. */
  shapes: Map<string, Shape>
}

/**
 * Runs operations by Apollo's plans, which it compiles once: entities are asked about once each, and an answer is
 * shaped by closures instead of an interpreter. What it does not know (introspection, rewrites) Apollo's own executor does.
 */
export function compiledExecutor(
  supergraphSdl: string,
  sources: Readonly<Record<string, GraphQLDataSource>>,
  stock: Executor,
): Executor {
  // An object of such a type does not say of which type it is.
  if (supergraphSdl.includes('isInterfaceObject: true')) return stock
  const supergraph = Supergraph.build(supergraphSdl)
  const planner = new QueryPlanner(supergraph)
  const schema = supergraph.schema.toGraphQLJSSchema()
  const api = supergraph.apiSchema().toGraphQLJSSchema()
  const planned = new Map<string, Planned | null>()

  const planOf = ({ document, queryHash, request }: RequestContext): Planned | null => {
    const key = `${queryHash} ${request.operationName ?? ''}`
    const known = planned.get(key)
    if (known !== undefined) return known
    const plan = planOperation(planner, supergraph, document, request.operationName)
    planned.set(key, plan)
    const oldest = planned.keys().next()
    if (planned.size > KEPT && !oldest.done) planned.delete(oldest.value)
    return plan
  }

  return async (requestContext) => {
    const operation = planOf(requestContext)
    if (!operation) return stock(requestContext)
    const { request, context } = requestContext
    const variables = request.variables ?? {}
    const { coerced, errors } = getVariableValues(
      api,
      operation.operation.variableDefinitions ?? [],
      variables,
    )
    if (errors) return { errors }
    const run: Run = { schema, sources, variables, conditions: coerced, context, data: {}, errors: [] }
    if (operation.plan) await runPlan(run, operation.plan)
    return answer(run, shapeFor(operation, api, coerced))
  }
}

function answer({ data, errors }: Run, shape: Shape) {
  const holes: GraphQLError[] = []
  const completed = complete(shape, data, ({ parent, name }) =>
    holes.push(new GraphQLError(`Cannot return null for non-nullable field ${parent}.${name}.`)),
  )
  // A hole follows from an error of a subgraph, unless there is none.
  const all = errors.length > 0 ? errors : holes
  return { data: completed, ...(all.length > 0 && { errors: all }) }
}

function shapeFor(planned: Planned, schema: GraphQLSchema, variables: Record<string, unknown>): Shape {
  const key = planned.conditions.map((name) => String(variables[name])).join()
  const known = planned.shapes.get(key)
  if (known) return known
  const shape = shapeOf({ schema, operation: planned.operation, fragments: planned.fragments, variables })
  if (planned.shapes.size < KEPT_SHAPES) planned.shapes.set(key, shape)
  return shape
}

function planOperation(
  planner: QueryPlanner,
  supergraph: Supergraph,
  document: DocumentNode,
  operationName: string | undefined,
): Planned | null {
  const operation = getOperationAST(document, operationName)
  if (!operation || operation.operation === 'subscription' || isOutOfTheOrdinary(document)) return null
  const options = operationName === undefined ? {} : { operationName }
  const { node } = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), document, options))
  if (node && !isKnown(node)) return null
  const fragments = document.definitions.flatMap((definition) =>
    definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
  )
  return {
    operation,
    fragments: Object.fromEntries(fragments),
    plan: node as PlanNode | undefined,
    conditions: conditionsOf(document),
    shapes: new Map(),
  }
}

/** Whether something asks for the schema, or wants to be called what every object has: `__proto__`, `constructor`. */
function isOutOfTheOrdinary(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: ({ name, alias }) => {
      found ||=
        name.value === '__schema' || name.value === '__type' || (alias ?? name).value in Object.prototype
    },
  })
  return found
}

/** Whether a plan holds nothing but what `runPlan` runs. */
function isKnown(node: { kind: string }): node is PlanNode {
  // Narrowed by its kind, which is what is asked here.
  const part = node as PlanNode
  switch (part.kind) {
    case 'Sequence':
    case 'Parallel':
      return part.nodes.every(isKnown)
    case 'Flatten':
      return part.path.every((step) => !String(step).includes('|')) && isKnown(part.node)
    case 'Condition':
      return [part.ifClause, part.elseClause].every((clause) => !clause || isKnown(clause))
    case 'Fetch':
      return !part.inputRewrites && !part.outputRewrites && !part.contextRewrites && !part.hasDefers
    default:
      return false
  }
}

/** The variables that stand in `@skip` or `@include`. */
function conditionsOf(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Directive: ({ name, arguments: args = [] }) => {
      if (name.value !== 'skip' && name.value !== 'include') return
      for (const { value } of args) if (value.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}
