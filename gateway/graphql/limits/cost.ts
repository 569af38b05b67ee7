import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

const PAGE_SIZES = ['first', 'last', 'perPage', 'limit']

/** Additional cost per selection of fields that read more rows than they return. */
const WEIGHTS: ReadonlyMap<string, number> = new Map([
  /** Up to 100 orders and their lines for each product. */
  ['Product.related', 50],
  /** A statement over up to 2,000 matches. */
  ['ProductSearchConnection.facets', 150],
  /** A statement over up to 2,000 of the newest products. */
  ['ProductConnection.facets', 150],
  /** Up to 100 categories, each counted to 1,000. */
  ['Query.categories', 150],
  /** A statement over up to 1,000 matches. */
  ['ProductSearchConnection.totalCount', 100],
  /** Statements over all days of the period. */
  ['Query.salesReport', 300],
  ['Query.salesByCategory', 300],
  ['Query.trendingProducts', 100],
  /** All orders of an account with their lines. */
  ['Query.exportMyData', 1_000],
  /** Up to 1,000 rows as one text. */
  ['Query.exportProducts', 500],
  ['Query.exportOrders', 500],
  ['Query.exportRefunds', 500],
])
const ROWS_OF_A_PAGE = new Set(['nodes', 'edges'])

/** The position of the walk: the parent type and, inside a page, its number of rows. */
interface Place {
  type: GraphQLNamedType | undefined
  rows: number | undefined
}

export interface CostRequest {
  schema: GraphQLSchema
  operation: OperationDefinitionNode
  fragments: ReadonlyMap<string, FragmentDefinitionNode>
  variables: Readonly<Record<string, unknown>>
  /** The assumed size of a list without a page size. */
  listSize: number
}

/**
 * The maximum number of values that an operation resolves: 1 for each field, plus {@link WEIGHTS}, with fields inside a list
 * multiplied by its page size. Introspection has limits of its own and no cost. The document is valid and its number of
 * selections is bounded, so fragments are walked at each spread.
 */
export function costOf(request: CostRequest): number {
  const { schema, operation, fragments, listSize } = request
  const numberIn = numbersOf(request)

  function costOfField(node: FieldNode, { type, rows }: Place): number {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
    const own = 1 + (WEIGHTS.get(`${type?.name}.${node.name.value}`) ?? 0)
    if (!field || !node.selectionSet) return own

    const requestedRows = rowsRequested(node, field, numberIn)
    const inner = getNamedType(field.type)
    if (!isListType(getNullableType(field.type))) {
      return own + costOfSet(node.selectionSet, { type: inner, rows: requestedRows })
    }
    const times = requestedRows ?? (ROWS_OF_A_PAGE.has(field.name) ? rows : undefined) ?? listSize
    return own + times * costOfSet(node.selectionSet, { type: inner, rows: undefined })
  }

  function costOfSelection(node: SelectionNode, place: Place): number {
    if (node.kind === Kind.FIELD) return costOfField(node, place)
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
    if (!fragment) return 0
    const { typeCondition, selectionSet } = fragment
    const type = typeCondition ? schema.getType(typeCondition.name.value) : place.type
    return costOfSet(selectionSet, { ...place, type })
  }

  const costOfSet = (set: SelectionSetNode, place: Place): number =>
    set.selections.reduce((sum, node) => sum + costOfSelection(node, place), 0)

  const type = schema.getRootType(operation.operation) ?? undefined
  return costOfSet(operation.selectionSet, { type, rows: undefined })
}

type NumberIn = (node: ValueNode | undefined) => number | undefined

/** Reads an argument: its literal, else the variable of the request, else the default of the operation. */
function numbersOf({ operation, variables }: CostRequest): NumberIn {
  const defaults = new Map(
    operation.variableDefinitions?.map((node) => [node.variable.name.value, node.defaultValue]),
  )
  return function numberIn(node): number | undefined {
    if (node?.kind === Kind.INT) return Number(node.value)
    if (node?.kind !== Kind.VARIABLE) return undefined
    const given = variables[node.name.value]
    return typeof given === 'number' ? given : numberIn(defaults.get(node.name.value))
  }
}

/** The largest page size among the arguments of a field, by the request or the schema's defaults. */
function rowsRequested(
  node: FieldNode,
  field: GraphQLField<unknown, unknown>,
  numberIn: NumberIn,
): number | undefined {
  const sizes = field.args
    .filter(({ name }) => PAGE_SIZES.includes(name))
    .map(({ name, defaultValue }) => {
      const given = numberIn(node.arguments?.find((argument) => argument.name.value === name)?.value)
      return given ?? (typeof defaultValue === 'number' ? defaultValue : undefined)
    })
    .filter((size) => size !== undefined)
  // An invalid size is rejected by the resolver; here it must not reduce the cost.
  return sizes.length > 0 ? Math.max(1, ...sizes) : undefined
}
