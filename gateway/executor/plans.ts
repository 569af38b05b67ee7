import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import type { ApolloGateway } from '@apollo/gateway'
import { type PlanNode, QueryPlanner } from '@apollo/query-planner'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { chargedPlanning } from '../budget/spending.js'
import type { GatewayContext } from '../data-sources.js'
import type { Shape } from './shape.js'

type RequestContext = Parameters<ApolloGateway['executor']>[0]

/** How many operations are kept planned. */
const KEPT = 1_000
/** Supergraphs are large, and a process has one: the gateways in it share its plans. */
const KEPT_SUPERGRAPHS = 2

/** An operation: its plan, and which variables decide what is skipped or included. */
export interface Planned {
  operation: OperationDefinitionNode
  fragments: Record<string, FragmentDefinitionNode>
  plan: PlanNode | undefined
  conditions: readonly string[]
  /** The shape of the answer, by the values of the conditions. */
  shapes: Map<string, Shape>
}

/** What follows from a supergraph alone, whoever is asked. */
export interface Plans {
  /** With what only gateways see, and as clients see it. */
  readonly schema: GraphQLSchema
  readonly api: GraphQLSchema
  /** `null` is an operation that only Apollo's own executor knows how to run. */
  planOf(context: Pick<RequestContext, 'document' | 'queryHash' | 'request' | 'context'>): Planned | null
}

const known = new Map<string, Plans>()

/** The plans for a supergraph: made once, and kept. */
export function plansFor(supergraphSdl: string): Plans {
  const plans = known.get(supergraphSdl) ?? openPlans(supergraphSdl)
  keep(known, supergraphSdl, plans, KEPT_SUPERGRAPHS)
  return plans
}

function openPlans(supergraphSdl: string): Plans {
  const supergraph = Supergraph.build(supergraphSdl)
  const planner = new QueryPlanner(supergraph)
  const planned = new Map<string, Planned | null>()
  return {
    schema: supergraph.schema.toGraphQLJSSchema(),
    api: supergraph.apiSchema().toGraphQLJSSchema(),
    planOf({ document, queryHash, request, context }) {
      const key = `${queryHash} ${request.operationName ?? ''}`
      const known = planned.get(key)
      if (known !== undefined) return known
      const { spending } = context as Partial<GatewayContext>
      const plan = chargedPlanning(spending, () =>
        planOperation(planner, supergraph, document, request.operationName),
      )
      keep(planned, key, plan, KEPT)
      return plan
    },
  }
}

/** Keeps an entry, and forgets the oldest when there are too many. */
function keep<Value>(entries: Map<string, Value>, key: string, value: Value, most: number): void {
  entries.set(key, value)
  const oldest = entries.keys().next()
  if (entries.size > most && !oldest.done) entries.delete(oldest.value)
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
