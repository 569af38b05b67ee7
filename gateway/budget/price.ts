import {
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'

/** Points on top of an operation's cost for work that the number of its values does not show. */
const SURCHARGES = {
  /** A write: locks, statements that nothing caches, events. */
  mutationField: 200,
  /** Ranked search over the whole catalog. */
  search: 200,
  /** Substring search: a page may examine 10,000 rows, ten times what a page of 20 products takes. */
  substringSearch: 700,
  /** Statements over all matches, for the count and for the facets of a search. */
  searchCount: 300,
  /** A page of a filtered list may examine 10,000 rows of an index, as a search in another order does. */
  filteredList: 200,
  /** Completion while a customer types. */
  suggestion: 50,
} as const

/** The fields of a search that are about all matches. */
const COUNTS = ['totalCount', 'isTotalCapped', 'facets']

/** Points for each millisecond of parsing, validating, planning and compiling a document that is not prepared yet. */
export const POINTS_PER_PLANNING_MS = 20

type Variables = Readonly<Record<string, unknown>>
type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** What a valid operation is charged: its cost with the variables of this request, and what its root fields add. */
export function priceOf(
  cost: number,
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Variables,
): number {
  const isMutation = operation.operation === 'mutation'
  let price = Math.max(1, cost)
  for (const node of fieldsOf(operation.selectionSet, fragments)) {
    if (isMutation) price += SURCHARGES.mutationField
    else if (node.name.value === 'suggest') price += SURCHARGES.suggestion
    else if (node.name.value === 'searchProducts')
      price += searchSurcharge(node, fragments, isSubstring(node, operation, variables))
    else if (node.name.value === 'products') price += listSurcharge(node, fragments)
  }
  return price
}

/** The fields of a selection, those of its fragments included. */
function fieldsOf({ selections }: SelectionSetNode, fragments: Fragments): FieldNode[] {
  return selections.flatMap((node: SelectionNode) => {
    if (node.kind === Kind.FIELD) return [node]
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
    return fragment ? fieldsOf(fragment.selectionSet, fragments) : []
  })
}

function searchSurcharge(node: FieldNode, fragments: Fragments, substring: boolean): number {
  const fields = node.selectionSet ? fieldsOf(node.selectionSet, fragments) : []
  const names = new Set(fields.map(({ name }) => name.value))
  const counted = COUNTS.some((name) => names.has(name)) ? SURCHARGES.searchCount : 0
  return (substring ? SURCHARGES.substringSearch : SURCHARGES.search) + counted
}

/** A list without a filter costs what it shows, and its count is remembered. */
function listSurcharge(node: FieldNode, fragments: Fragments): number {
  const fields = node.selectionSet ? fieldsOf(node.selectionSet, fragments) : []
  const names = new Set(fields.map(({ name }) => name.value))
  const filter = node.arguments?.find(({ name }) => name.value === 'filter')?.value
  const isFiltered = filter !== undefined && filter.kind !== Kind.NULL
  const isCounted = isFiltered ? COUNTS.some((name) => names.has(name)) : names.has('facets')
  return (isFiltered ? SURCHARGES.filteredList : 0) + (isCounted ? SURCHARGES.searchCount : 0)
}

/** Whether a search is for a text anywhere: as written, as this request sets the variable, or as the operation does by default. */
function isSubstring(node: FieldNode, operation: OperationDefinitionNode, variables: Variables): boolean {
  const mode = node.arguments?.find(({ name }) => name.value === 'mode')?.value
  if (mode?.kind !== Kind.VARIABLE) return isContains(mode)
  const name = mode.name.value
  if (Object.hasOwn(variables, name)) return variables[name] === 'CONTAINS'
  const defined = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)
  return isContains(defined?.defaultValue)
}

const isContains = (value: ValueNode | undefined): boolean =>
  value?.kind === Kind.ENUM && value.value === 'CONTAINS'
