import {
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'

/** Points on top of an operation's cost for work that the number of its values does not show. */
const SURCHARGES = {
  /** A write: locks, statements that nothing caches, events. */
  mutationField: 200,
  /** Ranked or substring search over the whole catalog, with its facets. */
  search: 200,
  /** Completion while a customer types. */
  suggestion: 50,
} as const

const SEARCHES: Readonly<Record<string, number>> = {
  searchProducts: SURCHARGES.search,
  suggest: SURCHARGES.suggestion,
}

/** Points for each millisecond of parsing, validating, planning and compiling a document that is not prepared yet. */
export const POINTS_PER_PLANNING_MS = 20

/** What a valid operation is charged: its cost with the variables of this request, and what its root fields add. */
export function priceOf(
  cost: number,
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const isMutation = operation.operation === 'mutation'

  const surchargeOf = ({ selections }: SelectionSetNode): number => {
    let sum = 0
    for (const node of selections) {
      if (node.kind === Kind.FIELD)
        sum += isMutation ? SURCHARGES.mutationField : (SEARCHES[node.name.value] ?? 0)
      else {
        const spread = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node
        if (spread) sum += surchargeOf(spread.selectionSet)
      }
    }
    return sum
  }

  return Math.max(1, cost) + surchargeOf(operation.selectionSet)
}
