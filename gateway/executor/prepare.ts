import { operationFromDocument, Supergraph } from '@apollo/federation-internals'
import { type PlanNode, QueryPlanner } from '@apollo/query-planner'
import { type Fragments, fragmentsOf, resolveConditions } from '@shopstack/kit/operations/resolve-conditions'
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql'
import { checkInputScalars } from '../input-scalars.js'
import { isIntrospection, namesAddedByPlans, renameKeys } from './rename-keys.js'
import { collect, type Shape, shapeOf } from './shape.js'

/** An operation with its conditions decided, ready to run. */
export interface PreparedOperation {
  /** `null`: no subgraph has to be asked. */
  readonly plan: PlanNode | null
  /** What graphql itself answers from the schema. */
  readonly introspection: DocumentNode | null
  readonly shape: Shape
  /** The root fields of a mutation that may not be null. */
  readonly needed: readonly string[]
  /** What the client calls the response keys that were renamed, for the paths of errors. */
  readonly clientKeys: ReadonlyMap<string, string>
}

/** An operation that only Apollo's own executor knows how to run, without its conditions. */
export interface LeftToStock {
  readonly stock: DocumentNode
}

/** What follows from a supergraph alone, whoever is asked. */
export interface Preparer {
  /** With what only gateways see, and as clients see it. */
  readonly schema: GraphQLSchema
  readonly api: GraphQLSchema
  /** Plans an operation for the given values of the variables in its conditions. The document is valid. */
  prepare(
    operation: OperationDefinitionNode,
    fragments: Fragments,
    conditions: Readonly<Record<string, unknown>>,
  ): PreparedOperation | LeftToStock
}

/** Supergraphs are large, and a process has one: the gateways in it share what follows from it. */
const MAX_SUPERGRAPHS = 2
const opened = new Map<string, Preparer>()

/** What prepares the operations of a supergraph: opened once, and kept. */
export function preparerFor(supergraphSdl: string): Preparer {
  const preparer = opened.get(supergraphSdl) ?? openPreparer(supergraphSdl)
  opened.set(supergraphSdl, preparer)
  const oldest = opened.keys().next()
  if (opened.size > MAX_SUPERGRAPHS && !oldest.done) opened.delete(oldest.value)
  return preparer
}

function openPreparer(supergraphSdl: string): Preparer {
  const supergraph = Supergraph.build(supergraphSdl)
  const planner = new QueryPlanner(supergraph)
  const api = supergraph.apiSchema().toGraphQLJSSchema()
  checkInputScalars(api)
  const added = namesAddedByPlans(supergraphSdl)

  function planOf(document: DocumentNode): PlanNode | null | undefined {
    const { node } = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), document))
    if (!node) return null
    return isKnown(node) ? node : undefined
  }

  return {
    schema: supergraph.schema.toGraphQLJSSchema(),
    api,
    prepare(operation, fragments, conditions) {
      const resolved = resolveConditions(operation, fragments, conditions)
      if (!resolved) return NOTHING_ASKED
      const written = operation.operation === 'mutation' ? inOrder(api, resolved.document) : resolved.document
      const { document, clientKeys } = renameKeys(written, added)
      const { asked, introspection } = splitIntrospection(api, document)
      const plan = asked && planOf(asked)
      if (plan === undefined || (asked && asksForSchema(asked))) return { stock: written }
      const source = { schema: api, operation: operationIn(document), fragments: fragmentsOf(document) }
      const shape = shapeOf({ ...source, clientKeys })
      const needed = operation.operation === 'mutation' ? neededRootFields(shape) : []
      return { plan, introspection, clientKeys, shape, needed }
    },
  }
}

/** An operation of which everything was excluded; its answer is an empty object. */
const NOTHING_ASKED: PreparedOperation = {
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

/** Separates the root fields that ask for the schema, which graphql answers, from what is asked of subgraphs. */
function splitIntrospection(
  api: GraphQLSchema,
  document: DocumentNode,
): { asked: DocumentNode | null; introspection: DocumentNode | null } {
  if (!asksForSchema(document)) return { asked: document, introspection: null }
  const operation = operationIn(document)
  const root = api.getRootType(operation.operation)
  const fields = root ? rootFields(api, root, document) : []
  return {
    asked: withRootFields(
      document,
      fields.filter((field) => !isIntrospection(field)),
    ),
    introspection: withRootFields(document, fields.filter(isIntrospection)),
  }
}

/** A mutation without fragments at its root: the planner runs what stands in a named one before what stands above it. */
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

function asksForSchema(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Field: (node) => {
      found ||= isIntrospection(node)
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
    case 'Fetch':
      return !part.inputRewrites && !part.outputRewrites && !part.contextRewrites && !part.hasDefers
    default:
      return false
  }
}
