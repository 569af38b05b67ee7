import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** The size of a selection, independent of variables. */
export interface DocumentSize {
  /** Fields directly in the selection. */
  readonly width: number
  readonly fields: number
  readonly aliases: number
  readonly directives: number
  readonly directivesInOnePlace: number
  readonly depth: number
  readonly introspectionDepth: number
}

const ZERO: DocumentSize = {
  width: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  directivesInOnePlace: 0,
  depth: 0,
  introspectionDepth: 0,
}

const combine = (a: DocumentSize, b: DocumentSize): DocumentSize => ({
  width: a.width + b.width,
  fields: a.fields + b.fields,
  aliases: a.aliases + b.aliases,
  directives: a.directives + b.directives,
  directivesInOnePlace: Math.max(a.directivesInOnePlace, b.directivesInOnePlace),
  depth: Math.max(a.depth, b.depth),
  introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
})

function directivesOf(node: { readonly directives?: readonly unknown[] | undefined }): DocumentSize {
  const count = node.directives?.length ?? 0
  return { ...ZERO, directives: count, directivesInOnePlace: count }
}

function fieldAround(node: FieldNode, inner: DocumentSize): DocumentSize {
  const introspects = node.name.value === '__schema' || node.name.value === '__type'
  return {
    ...inner,
    width: 1,
    fields: inner.fields + 1,
    aliases: inner.aliases + (node.alias ? 1 : 0),
    depth: introspects ? 1 : inner.depth + 1,
    introspectionDepth: introspects ? inner.depth + 1 : inner.introspectionDepth,
  }
}

/**
 * Measures the operations and fragments of a document before validation. A missing or recursive fragment counts as zero,
 * because validation rejects it afterwards. Each fragment is walked once.
 */
export function measureDocument(document: DocumentNode) {
  const fragments = fragmentsOf(document)
  const measured = new Map<string, DocumentSize>()

  function spread(name: string): DocumentSize {
    const known = measured.get(name)
    if (known) return known
    measured.set(name, ZERO)
    const fragment = fragments.get(name)
    const shape = fragment ? shapeOf(fragment) : ZERO
    measured.set(name, shape)
    return shape
  }

  function selection(node: SelectionNode): DocumentSize {
    if (node.kind === Kind.FRAGMENT_SPREAD) return spread(node.name.value)
    const inner = node.selectionSet ? selections(node.selectionSet) : ZERO
    if (node.kind === Kind.INLINE_FRAGMENT) return inner
    return fieldAround(node, inner)
  }

  const selections = (set: SelectionSetNode): DocumentSize =>
    set.selections.map((node) => combine(directivesOf(node), selection(node))).reduce(combine, ZERO)

  /** The size of an operation or fragment, including directives on it and on its variables. */
  function shapeOf(node: OperationDefinitionNode | FragmentDefinitionNode): DocumentSize {
    const variables = (node.variableDefinitions ?? []).map(directivesOf)
    return [directivesOf(node), ...variables].reduce(combine, selections(node.selectionSet))
  }

  return shapeOf
}
