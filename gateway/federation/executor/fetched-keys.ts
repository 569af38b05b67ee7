import type { FetchNode } from '@apollo/query-planner'
import { Kind, parse, type SelectionSetNode } from 'graphql'

const known = new WeakMap<FetchNode, ReadonlySet<string>>()

/** The response keys that a fetch adds to the root or to each of its entities. Parsed only after a fetch has failed. */
export function fetchedKeys(node: FetchNode): ReadonlySet<string> {
  const keys = known.get(node) ?? readKeys(node)
  known.set(node, keys)
  return keys
}

function readKeys({ operation, requires }: FetchNode): ReadonlySet<string> {
  const { definitions } = parse(operation, { noLocation: true })
  const keys = new Set<string>()
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const node of selections) {
      if (node.kind === Kind.FIELD) keys.add((node.alias ?? node.name).value)
      else if (node.kind === Kind.INLINE_FRAGMENT) collect(node.selectionSet)
      else
        for (const fragment of definitions)
          if (fragment.kind === Kind.FRAGMENT_DEFINITION && fragment.name.value === node.name.value)
            collect(fragment.selectionSet)
    }
  }
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    if (!requires) collect(definition.selectionSet)
    for (const entities of requires ? definition.selectionSet.selections : [])
      if (entities.kind === Kind.FIELD && entities.selectionSet) collect(entities.selectionSet)
  }
  return keys
}
