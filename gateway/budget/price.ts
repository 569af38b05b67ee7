import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

/** Points added to the cost of an operation for work that does not depend on the number of values. */
const SURCHARGES = {
  /** A mutation: locks, uncached statements, events. */
  mutationField: 200,
  /** Full-text search. */
  search: 200,
  /** Substring search, or one by price or date: a page may examine 10,000 rows. */
  longSearch: 700,
  /** Count or facets: statements over all matches. */
  searchCount: 300,
  /** Filtered list: a page may examine 10,000 index rows. */
  filteredList: 200,
  /** Autocompletion. */
  suggestion: 50,
  /** Prices, stock and discount of up to 100 lines, read from the database. */
  quote: 100,
} as const

/** Introspected values for one point: 1 ms of execution returns 500, and nothing else runs meanwhile. */
const INTROSPECTED_VALUES_PER_POINT = 10

/** Fields that require a statement over all matches. */
const COUNTS = ['totalCount', 'isTotalCapped', 'facets']

/** Points per millisecond of parsing, validating, planning and compiling a new document. */
export const POINTS_PER_PLANNING_MS = 20

/** Bytes of a large REST body for one point: reading a megabyte, or 20,000 fields in 270 kB, takes 25 ms. */
export const BODY_BYTES_PER_POINT = 512

/** Added to the start of a subscription that resumes: its statement may read 50,000 index rows. */
export const RESUMPTION_POINTS = 200

type Variables = Readonly<Record<string, unknown>>
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/**
 * The price of a valid operation: its cost with the variables of the request, the values that it introspects, and the surcharges of
 * its root fields.
 */
export function priceOf(
  { cost, introspected }: { readonly cost: number; readonly introspected: number },
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): number {
  const isMutation = operation.operation === 'mutation'
  let price = Math.max(1, cost) + Math.ceil(introspected / INTROSPECTED_VALUES_PER_POINT)
  for (const node of selectedFields(operation.selectionSet, fragments)) {
    if (isMutation) price += SURCHARGES.mutationField
    else if (node.name.value === 'suggest') price += SURCHARGES.suggestion
    else if (node.name.value === 'quote') price += SURCHARGES.quote
    else if (node.name.value === 'searchProducts')
      price += searchSurcharge(node, fragments, isLongSearch(node, operation, variables))
    else if (node.name.value === 'products') price += listSurcharge(node, fragments)
  }
  return price
}

/** The fields of a selection, including those of fragments. */
export function selectedFields({ selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((node: SelectionNode) => {
    if (node.kind === Kind.FIELD) return [node]
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
    return fragment ? selectedFields(fragment.selectionSet, fragments) : []
  })
}

function searchSurcharge(node: FieldNode, fragments: Fragments, isLong: boolean): number {
  const fields = node.selectionSet ? selectedFields(node.selectionSet, fragments) : []
  const names = new Set(fields.map(({ name }) => name.value))
  const counted = COUNTS.some((name) => names.has(name)) ? SURCHARGES.searchCount : 0
  return (isLong ? SURCHARGES.longSearch : SURCHARGES.search) + counted
}

/** A list without a filter has no surcharge, because its count is cached. */
function listSurcharge(node: FieldNode, fragments: Fragments): number {
  const fields = node.selectionSet ? selectedFields(node.selectionSet, fragments) : []
  const names = new Set(fields.map(({ name }) => name.value))
  const filter = node.arguments?.find(({ name }) => name.value === 'filter')?.value
  const isFiltered = filter !== undefined && filter.kind !== Kind.NULL
  const isCounted = isFiltered ? COUNTS.some((name) => names.has(name)) : names.has('facets')
  return (isFiltered ? SURCHARGES.filteredList : 0) + (isCounted ? SURCHARGES.searchCount : 0)
}

/** Whether a page of a search may examine 10,000 rows. */
const isLongSearch = (
  ...search: [node: FieldNode, operation: OperationDefinitionNode, variables: Variables]
): boolean =>
  enumIn('mode', ...search) === 'CONTAINS' || (enumIn('sort', ...search) ?? 'RELEVANCE') !== 'RELEVANCE'

/** The value of an enum argument: its literal, its variable, or the default of the variable. */
function enumIn(
  argument: string,
  node: FieldNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): unknown {
  const value = node.arguments?.find(({ name }) => name.value === argument)?.value
  if (value?.kind !== Kind.VARIABLE) return literalOf(value)
  const name = value.name.value
  if (Object.hasOwn(variables, name)) return variables[name]
  const defined = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
  return literalOf(defined?.defaultValue)
}

const literalOf = (value: ValueNode | undefined): string | undefined =>
  value?.kind === Kind.ENUM ? value.value : undefined
