import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql'
import { selectedFields } from '../../budget/price.js'

/** A selection with what was counted for it. */
interface Selection {
  readonly leaves: number
  readonly inner: readonly FieldNode[]
  /** Values of each element of the schema with this selection. */
  readonly values: Map<unknown, number>
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/**
 * The number of values that the introspection of an operation returns. A selection on an element of the schema is counted once,
 * however often it is reached, so that counting takes a small part of the time of the execution. `@skip` and `@include` are
 * ignored, and deprecated elements count.
 */
export function introspectionValues(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Readonly<Record<string, unknown>>,
): number {
  const counted = new Map<SelectionSetNode, Selection>()
  const info = { schema } as GraphQLResolveInfo

  function selectionOf(set: SelectionSetNode): Selection {
    const known = counted.get(set)
    if (known) return known
    const fields = selectedFields(set, fragments)
    const inner = fields.filter(({ selectionSet }) => selectionSet)
    const selection = { leaves: fields.length - inner.length, inner, values: new Map<unknown, number>() }
    counted.set(set, selection)
    return selection
  }

  function valuesOf(value: unknown, type: GraphQLObjectType, set: SelectionSetNode): number {
    const selection = selectionOf(set)
    if (!Array.isArray(value)) return valuesOfElement(value, type, selection)
    let sum = 0
    for (const element of value) sum += valuesOfElement(element, type, selection)
    return sum
  }

  function valuesOfElement(element: unknown, type: GraphQLObjectType, selection: Selection): number {
    if (element === null || element === undefined) return 0
    const { leaves, inner, values } = selection
    if (inner.length === 0) return 1 + leaves
    const known = values.get(element)
    if (known !== undefined) return known
    let sum = 1 + leaves
    for (const node of inner) sum += valuesOfField(element, type, node)
    values.set(element, sum)
    return sum
  }

  function valuesOfField(source: unknown, parent: GraphQLObjectType, node: FieldNode): number {
    const field = parent.getFields()[node.name.value]
    const type = getNamedType(field?.type)
    if (!field || !node.selectionSet || !isObjectType(type)) return 0
    const value = field.resolve
      ? field.resolve(source, { includeDeprecated: true }, undefined, info)
      : (source as Record<string, unknown>)[node.name.value]
    return valuesOf(value, type, node.selectionSet)
  }

  function valuesOfRoot(node: FieldNode): number {
    if (!node.selectionSet) return 0
    if (node.name.value === SchemaMetaFieldDef.name) return valuesOf(schema, SCHEMA_TYPE, node.selectionSet)
    if (node.name.value !== TypeMetaFieldDef.name) return 0
    return valuesOf(schema.getType(nameOfType(node, variables)), TYPE_TYPE, node.selectionSet)
  }

  return selectedFields(operation.selectionSet, fragments).reduce((sum, node) => sum + valuesOfRoot(node), 0)
}

const SCHEMA_TYPE = getNamedType(SchemaMetaFieldDef.type) as GraphQLObjectType
const TYPE_TYPE = getNamedType(TypeMetaFieldDef.type) as GraphQLObjectType

/** The argument `name` of `__type`, literal or variable. */
function nameOfType(node: FieldNode, variables: Readonly<Record<string, unknown>>): string {
  const name = node.arguments?.[0]?.value
  if (name?.kind === Kind.STRING) return name.value
  return name?.kind === Kind.VARIABLE ? String(variables[name.name.value]) : ''
}
