import { type Fragments, PLACEHOLDER_KEY } from '@shopstack/kit/operations/resolve-conditions'
import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { isIntrospection } from './rename-keys.js'

/** The shape of one response value: its selection, and whether it may be null. */
export type Shape = { nonNull: boolean } & (
  | { kind: 'leaf' }
  /** Values of the API schema; a subgraph may return others. */
  | { kind: 'enum'; values: ReadonlySet<unknown> }
  | { kind: 'list'; item: Shape }
  /** `undefined` for a type that is not in the API schema. */
  | { kind: 'object'; of: (typename: unknown) => Field[] | undefined }
)

/** A response field, or `__typename` (`shape` is then null and `parent` its value). */
export interface Field {
  /** The response key in subgraph data. */
  key: string
  /** The client's response key. */
  clientKey: string
  name: string
  parent: string
  shape: Shape | null
}

/** An operation without conditions, its fragments, and the original keys of renamed ones. */
export interface ShapeSource {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: Fragments
  clientKeys: ReadonlyMap<string, string>
}

/** The shape of an operation's response data. */
export function shapeOf(source: ShapeSource): Shape {
  const root = source.schema.getRootType(source.operation.operation)
  if (!root) throw new Error(`the schema has no ${source.operation.operation}`)
  return composite(source, root, [source.operation.selectionSet], false)
}

function shape(
  source: ShapeSource,
  type: GraphQLOutputType,
  sets: SelectionSetNode[],
  nonNull = false,
): Shape {
  if (isNonNullType(type)) return shape(source, type.ofType, sets, true)
  if (isListType(type)) return { kind: 'list', nonNull, item: shape(source, type.ofType, sets) }
  if (isEnumType(type)) return { kind: 'enum', nonNull, values: valuesOf(type) }
  return isCompositeType(type) ? composite(source, type, sets, nonNull) : { kind: 'leaf', nonNull }
}

const enums = new WeakMap<GraphQLEnumType, ReadonlySet<unknown>>()

function valuesOf(type: GraphQLEnumType): ReadonlySet<unknown> {
  const values = enums.get(type) ?? new Set(type.getValues().map(({ name }) => name))
  enums.set(type, values)
  return values
}

function composite(
  source: ShapeSource,
  type: GraphQLCompositeType,
  sets: SelectionSetNode[],
  nonNull: boolean,
): Shape {
  const known = new Map<string, Field[]>()
  const fieldsOf = (object: GraphQLObjectType): Field[] => {
    const fields = known.get(object.name) ?? fieldsOfObject(source, object, sets)
    known.set(object.name, fields)
    return fields
  }
  if (isObjectType(type)) {
    // Validation rejects recursive fragments, so the recursion ends.
    const fields = fieldsOf(type)
    return { kind: 'object', nonNull, of: () => fields }
  }
  const of = (typename: unknown): Field[] | undefined => {
    const object = source.schema.getType(String(typename))
    return isObjectType(object) ? fieldsOf(object) : undefined
  }
  return { kind: 'object', nonNull, of }
}

function fieldsOfObject(source: ShapeSource, type: GraphQLObjectType, sets: SelectionSetNode[]): Field[] {
  const nodes = new Map<string, FieldNode[]>()
  const visited = new Set<string>()
  for (const set of sets) collect(source, type, set, nodes, visited)
  nodes.delete(PLACEHOLDER_KEY)
  return [...nodes].map(([key, [first, ...more]]) => {
    if (!first) throw new TypeError('a response key has at least one field')
    const name = first.name.value
    const field = { key, clientKey: source.clientKeys.get(key) ?? key, name, parent: type.name }
    if (name === '__typename') return { ...field, shape: null }
    // Executed by graphql-js, so already complete.
    if (isIntrospection(first)) return { ...field, shape: { kind: 'leaf', nonNull: name === '__schema' } }
    const definition = type.getFields()[name]
    if (!definition) throw new TypeError(`${type.name} has no field ${name}`)
    const inner = [first, ...more].flatMap(({ selectionSet }) => selectionSet ?? [])
    return { ...field, shape: shape(source, definition.type, inner) }
  })
}

/** The selected fields of an object type by response key: `CollectFields` of the GraphQL specification. */
export function collect(
  source: Pick<ShapeSource, 'schema' | 'fragments'>,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  into: Map<string, FieldNode[]>,
  visited = new Set<string>(),
): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value
      const known = into.get(key)
      if (known) known.push(node)
      else into.set(key, [node])
      continue
    }
    if (node.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(node.name.value)) continue
      visited.add(node.name.value)
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? source.fragments.get(node.name.value) : node
    if (fragment && applies(source, type, fragment.typeCondition?.name.value))
      collect(source, type, fragment.selectionSet, into, visited)
  }
}

function applies(
  { schema }: Pick<ShapeSource, 'schema'>,
  type: GraphQLObjectType,
  condition: string | undefined,
): boolean {
  if (condition === undefined || condition === type.name) return true
  const named = schema.getType(condition)
  return isAbstractType(named) && schema.isSubType(named, type)
}
