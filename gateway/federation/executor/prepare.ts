import { Supergraph } from '@apollo/federation-internals'
import type { PlanNode, SubscriptionNode } from '@apollo/query-planner'
import { type Fragments, fragmentsOf, resolveConditions } from '@shopstack/kit/operations/resolve-conditions'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import { checkInputScalars } from '../../graphql/input-scalars.js'
import { openPlanner } from './plan.js'
import { openPlanningThread, type Planned } from './planning-thread.js'
import { isIntrospection, namesAddedByPlans, renameKeys } from './rename-keys.js'
import { collect, type Shape, shapeOf } from './response-shape.js'

/** The plan of an operation; that of a subscription has a fetch that starts it and a plan for each event. */
export type Plan = PlanNode | SubscriptionNode

/** An operation with its conditions resolved, ready to run. */
export interface PreparedOperation {
  /** `null` when no subgraph is needed. */
  readonly plan: Plan | null
  /** The introspection fields, executed by graphql-js. */
  readonly introspection: DocumentNode | null
  readonly shape: Shape
  /** The non-null root fields of a mutation. */
  readonly needed: readonly string[]
  /** Original response keys by renamed key, for error paths. */
  readonly clientKeys: ReadonlyMap<string, string>
}

/** An operation whose plan only Apollo's executor supports; the document is without conditions. */
export interface Unsupported {
  readonly unsupported: DocumentNode
}

/** The schemas and the planner of a supergraph. */
export interface Preparer {
  /** The full supergraph schema. */
  readonly schema: GraphQLSchema
  /** The API schema, as clients see it. */
  readonly api: GraphQLSchema
  /** Plans an operation of a valid document synchronously, which blocks the event loop. */
  prepare(operation: ResolvedOperation): PreparedOperation | Unsupported
  /** Plans on the planning thread once it has started, and returns the total time in milliseconds. */
  prepareApart(
    operation: ResolvedOperation,
  ): Promise<{ prepared: PreparedOperation | Unsupported; ms: number }>
}

/** An operation with the values of the variables in its conditions. */
export interface ResolvedOperation {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
  readonly conditions: Readonly<Record<string, unknown>>
}

/** Supergraphs are large and a process has one, so its gateways share a preparer. */
const MAX_SUPERGRAPHS = 2
const opened = new LRUCache<string, Preparer>({ max: MAX_SUPERGRAPHS })

/** The preparer of a supergraph, opened once and cached. */
export function preparerFor(supergraphSdl: string): Preparer {
  const preparer = opened.get(supergraphSdl) ?? openPreparer(supergraphSdl)
  opened.set(supergraphSdl, preparer)
  return preparer
}

function openPreparer(supergraphSdl: string): Preparer {
  const supergraph = Supergraph.build(supergraphSdl)
  const planNow = openPlanner(supergraph)
  const thread = openPlanningThread(supergraphSdl)
  const api = supergraph.apiSchema().toGraphQLJSSchema()
  checkInputScalars(api)
  const added = namesAddedByPlans(supergraphSdl)

  /** The document to plan; `null` when every field is excluded. */
  function draftOf({ operation, fragments, conditions }: ResolvedOperation): Draft | null {
    const resolved = resolveConditions(operation, fragments, conditions)
    if (!resolved) return null
    const isMutation = operation.operation === OperationTypeNode.MUTATION
    const written = isMutation ? inOrder(api, resolved.document) : resolved.document
    const { document, clientKeys } = renameKeys(written, added)
    return { isMutation, written, document, clientKeys, ...splitIntrospection(api, document) }
  }

  function finish(draft: Draft, plan: Plan | null): PreparedOperation | Unsupported {
    const { isMutation, written, document, clientKeys, dataDocument, introspection } = draft
    if ((plan && !isKnown(plan)) || (dataDocument && hasIntrospection(dataDocument)))
      return { unsupported: written }
    const source = { schema: api, operation: operationIn(document), fragments: fragmentsOf(document) }
    const shape = shapeOf({ ...source, clientKeys })
    return { plan, introspection, clientKeys, shape, needed: isMutation ? neededRootFields(shape) : [] }
  }

  const planApart = async (document: DocumentNode): Promise<Planned> => {
    if (thread.isReady()) return thread.plan(document)
    const from = performance.now()
    const node = planNow(document)
    return { node, ms: performance.now() - from }
  }

  return {
    schema: supergraph.schema.toGraphQLJSSchema(),
    api,
    prepare(resolved) {
      const draft = draftOf(resolved)
      return draft ? finish(draft, draft.dataDocument && planNow(draft.dataDocument)) : EMPTY_OPERATION
    },
    async prepareApart(resolved) {
      const began = performance.now()
      const draft = draftOf(resolved)
      const draftMs = performance.now() - began
      if (!draft) return { prepared: EMPTY_OPERATION, ms: draftMs }
      const planned = draft.dataDocument ? await planApart(draft.dataDocument) : NO_PLAN
      const from = performance.now()
      const prepared = finish(draft, planned.node)
      return { prepared, ms: draftMs + planned.ms + performance.now() - from }
    },
  }
}

/** An operation before it is planned. */
interface Draft extends Pick<PreparedOperation, 'introspection' | 'clientKeys'> {
  readonly isMutation: boolean
  /** With the client's response keys, for Apollo's executor. */
  readonly written: DocumentNode
  readonly document: DocumentNode
  /** The part that subgraphs execute. */
  readonly dataDocument: DocumentNode | null
}

const NO_PLAN: Planned = { node: null, ms: 0 }

/** An operation in which every field is excluded; its data is an empty object. */
const EMPTY_OPERATION: PreparedOperation = {
  plan: null,
  introspection: null,
  shape: { kind: 'object', nonNull: false, of: () => [] },
  needed: [],
  clientKeys: new Map(),
}

const neededRootFields = (shape: Shape): string[] =>
  (shape.kind === 'object' ? (shape.of(undefined) ?? []) : []).flatMap(({ key, shape }) =>
    shape?.nonNull ? [key] : [],
  )

function operationIn(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION)
  if (!operation) throw new TypeError('a prepared document has one operation')
  return operation
}

/** Splits the introspection root fields, which graphql-js executes, from those of subgraphs. */
function splitIntrospection(
  api: GraphQLSchema,
  document: DocumentNode,
): { dataDocument: DocumentNode | null; introspection: DocumentNode | null } {
  if (!hasIntrospection(document)) return { dataDocument: document, introspection: null }
  const operation = operationIn(document)
  const root = api.getRootType(operation.operation)
  const fields = root ? rootFields(api, root, document) : []
  return {
    dataDocument: withRootFields(
      document,
      fields.filter((field) => !isIntrospection(field)),
    ),
    introspection: withRootFields(document, fields.filter(isIntrospection)),
  }
}

/** A mutation without fragments at its root: the planner would run fields of a named fragment before the fields above it. */
function inOrder(api: GraphQLSchema, document: DocumentNode): DocumentNode {
  const root = api.getMutationType()
  return (root && withRootFields(document, rootFields(api, root, document))) ?? document
}

function rootFields(schema: GraphQLSchema, root: GraphQLObjectType, document: DocumentNode): FieldNode[] {
  const fields = new Map<string, FieldNode[]>()
  collect({ schema, fragments: fragmentsOf(document) }, root, operationIn(document).selectionSet, fields)
  return [...fields.values()].flat()
}

function withRootFields(document: DocumentNode, selections: readonly FieldNode[]): DocumentNode | null {
  if (selections.length === 0) return null
  const operation = {
    ...operationIn(document),
    selectionSet: { kind: Kind.SELECTION_SET, selections } as const,
  }
  const fragments = fragmentsOf(document)
  const used = new Set<string>()
  const use = (node: FieldNode | NonNullable<ReturnType<Fragments['get']>>): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value)
        if (!fragment || used.has(value)) return
        used.add(value)
        use(fragment)
      },
    })
  }
  for (const field of selections) use(field)
  const kept = [...used].flatMap((name) => fragments.get(name) ?? [])
  return { kind: Kind.DOCUMENT, definitions: [operation, ...kept] }
}

function hasIntrospection(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: (node) => {
      found ||= isIntrospection(node)
    },
  })
  return found
}

/** Whether `runPlan` supports every node of a plan. */
function isKnown(node: { kind: string }): node is Plan {
  // Narrowed by its kind below.
  const part = node as Plan
  switch (part.kind) {
    case 'Sequence':
    case 'Parallel':
      return part.nodes.every(isKnown)
    case 'Flatten':
      return part.path.every((step) => !String(step).includes('|')) && isKnown(part.node)
    case 'Subscription':
      return isKnown(part.primary) && (!part.rest || isKnown(part.rest))
    case 'Fetch':
      return !part.inputRewrites && !part.outputRewrites && !part.contextRewrites && !part.hasDefers
    default:
      return false
  }
}
