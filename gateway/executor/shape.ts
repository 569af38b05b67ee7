import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** How one value of an answer looks: what was asked of it, and whether it may be null. */
export type Shape = { nonNull: boolean } & (
  | { kind: 'leaf' }
  /** Subgraphs may know values that clients do not. */
  | { kind: 'enum'; values: ReadonlySet<unknown> }
  | { kind: 'list'; item: Shape }
  /** Of a type that clients do not know there are no fields. */
  | { kind: 'object'; of: (typename: unknown) => Field[] | undefined }
)

/** A field of an answer, or the name of the type (`shape` is then null and `typename` what to answer). */
export interface Field {
  key: string
  name: string
  parent: string
  shape: Shape | null
}

/** An operation with its fragments, for one set of values of the variables in `@skip` and `@include`. */
export interface Asked {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: Readonly<Record<string, FragmentDefinitionNode>>
  variables: Record<string, unknown>
}

/** The shape of an operation's whole answer. */
export function shapeOf(asked: Asked): Shape {
  const root = asked.schema.getRootType(asked.operation.operation)
  if (!root) throw new Error(`the schema has no ${asked.operation.operation}`)
  return composite(asked, root, [asked.operation.selectionSet], false)
}

function shape(asked: Asked, type: GraphQLOutputType, sets: SelectionSetNode[], nonNull = false): Shape {
  if (isNonNullType(type)) return shape(asked, type.ofType, sets, true)
  if (isListType(type)) return { kind: 'list', nonNull, item: shape(asked, type.ofType, sets) }
  if (isEnumType(type))
    return { kind: 'enum', nonNull, values: new Set(type.getValues().map(({ name }) => name)) }
  return isCompositeType(type) ? composite(asked, type, sets, nonNull) : { kind: 'leaf', nonNull }
}

function composite(
  asked: Asked,
  type: GraphQLCompositeType,
  sets: SelectionSetNode[],
  nonNull: boolean,
): Shape {
  const known = new Map<string, Field[]>()
  const fieldsOf = (object: GraphQLObjectType): Field[] => {
    const fields = known.get(object.name) ?? fieldsOfObject(asked, object, sets)
    known.set(object.name, fields)
    return fields
  }
  if (isObjectType(type)) {
    // A recursive fragment is refused by validation, so this ends.
    const fields = fieldsOf(type)
    return { kind: 'object', nonNull, of: () => fields }
  }
  const of = (typename: unknown): Field[] | undefined => {
    const object = asked.schema.getType(String(typename))
    return isObjectType(object) ? fieldsOf(object) : undefined
  }
  return { kind: 'object', nonNull, of }
}

function fieldsOfObject(asked: Asked, type: GraphQLObjectType, sets: SelectionSetNode[]): Field[] {
  const nodes = new Map<string, FieldNode[]>()
  for (const set of sets) collect(asked, type, set, nodes)
  return [...nodes].map(([key, [first, ...more]]) => {
    if (!first) throw new TypeError('a response key has at least one field')
    const name = first.name.value
    const field = { key, name, parent: type.name }
    if (name === '__typename') return { ...field, shape: null }
    const definition = type.getFields()[name]
    if (!definition) throw new TypeError(`${type.name} has no field ${name}`)
    const inner = [first, ...more].flatMap(({ selectionSet }) => selectionSet ?? [])
    return { ...field, shape: shape(asked, definition.type, inner) }
  })
}

function collect(
  asked: Asked,
  type: GraphQLObjectType,
  set: SelectionSetNode,
  into: Map<string, FieldNode[]>,
): void {
  for (const node of set.selections) {
    if (!isIncluded(asked, node)) continue
    if (node.kind === Kind.FIELD) {
      const key = (node.alias ?? node.name).value
      into.set(key, [...(into.get(key) ?? []), node])
      continue
    }
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? asked.fragments[node.name.value] : node
    if (fragment && applies(asked, type, fragment.typeCondition?.name.value))
      collect(asked, type, fragment.selectionSet, into)
  }
}

function isIncluded({ variables }: Asked, node: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
}

function applies({ schema }: Asked, type: GraphQLObjectType, condition: string | undefined): boolean {
  if (condition === undefined || condition === type.name) return true
  const named = schema.getType(condition)
  return isAbstractType(named) && schema.isSubType(named, type)
}
