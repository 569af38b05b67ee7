import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'

/** The key of the placeholder in a selection set without included fields; it is removed from responses. */
export const PLACEHOLDER_KEY = 'nothing_selected'

const PLACEHOLDER: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
  alias: { kind: Kind.NAME, value: PLACEHOLDER_KEY },
}

/** Whether a field is the placeholder of a selection set without included fields. */
export const isPlaceholder = (node: FieldNode): boolean => node.alias === PLACEHOLDER.alias

const NOTHING_SELECTED: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [PLACEHOLDER] }

/** The fragments of a document, by name. */
export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

/** The fragments that a document defines. */
export const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  )

/** The names of the variables in `@skip` or `@include`, anywhere in a document. */
export function conditionVariables(document: DocumentNode): string[] {
  const names = new Set<string>()
  visit(document, {
    Directive: (directive) => {
      const value = conditionOf(directive)
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value)
    },
  })
  return [...names]
}

/** Whether a document has a `@skip` or `@include` anywhere. */
export function hasConditions(document: DocumentNode): boolean {
  let found = false
  visit(document, {
    Directive: (directive) => {
      found ||= isCondition(directive)
    },
  })
  return found
}

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include'

const conditionOf = (directive: DirectiveNode) =>
  isCondition(directive) ? directive.arguments?.find(({ name }) => name.value === 'if')?.value : undefined

/** A document of one operation without conditions. */
export interface Resolved {
  readonly document: DocumentNode
  /** Whether the selection set of a field has only {@link PLACEHOLDER_KEY}. */
  readonly hasPlaceholder: boolean
}

/**
 * Resolves the conditions of an operation: excluded fields are removed, and so are `@skip` and `@include`. `null` when every field
 * is excluded. The document is valid, so fragments are not recursive; each is resolved once.
 */
export function resolveConditions(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  variables: Readonly<Record<string, unknown>>,
): Resolved | null {
  const decided = new Map<string, FragmentDefinitionNode | null>()
  let hasPlaceholder = false

  const isIncluded = (directive: DirectiveNode): boolean => {
    const value = conditionOf(directive)
    const holds = value?.kind === Kind.VARIABLE ? variables[value.name.value] : isTrue(value)
    return directive.name.value === 'skip' ? holds !== true : holds !== false
  }

  const fragmentNamed = (name: string): FragmentDefinitionNode | null => {
    const known = decided.get(name)
    if (known !== undefined) return known
    const fragment = fragments.get(name)
    const selectionSet = fragment && resolveSet(fragment.selectionSet)
    const resolved = selectionSet ? { ...fragment, selectionSet } : null
    decided.set(name, resolved)
    return resolved
  }

  const resolve = (node: SelectionNode): SelectionNode | null => {
    const conditions = node.directives?.filter(isCondition) ?? []
    if (!conditions.every(isIncluded)) return null
    const directives = node.directives?.filter((directive) => !isCondition(directive)) ?? []
    if (node.kind === Kind.FRAGMENT_SPREAD) return fragmentNamed(node.name.value) && { ...node, directives }
    if (!node.selectionSet) return { ...node, directives }
    const selectionSet = resolveSet(node.selectionSet)
    if (node.kind === Kind.INLINE_FRAGMENT) return selectionSet && { ...node, directives, selectionSet }
    hasPlaceholder ||= selectionSet === null
    return { ...node, directives, selectionSet: selectionSet ?? NOTHING_SELECTED }
  }

  const resolveSet = (set: SelectionSetNode): SelectionSetNode | null => {
    const selections = set.selections.flatMap((node) => resolve(node) ?? [])
    return selections.length > 0 ? { ...set, selections } : null
  }

  const selectionSet = resolveSet(operation.selectionSet)
  if (!selectionSet) return null
  const used = [...decided.values()].filter((fragment) => fragment !== null)
  const document: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [{ ...operation, selectionSet }, ...used],
  }
  return { document, hasPlaceholder }
}

const isTrue = (value: ReturnType<typeof conditionOf>): unknown =>
  value?.kind === Kind.BOOLEAN ? value.value : undefined
