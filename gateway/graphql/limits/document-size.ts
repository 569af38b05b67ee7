import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'

/** How large a selection is, whatever its variables are. */
export interface Shape {
  /** Fields directly in the selection. */
  readonly width: number
  readonly fields: number
  readonly aliases: number
  readonly directives: number
  readonly directivesInOnePlace: number
  readonly depth: number
  readonly introspectionDepth: number
}

const NOTHING: Shape = {
  width: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  directivesInOnePlace: 0,
  depth: 0,
  introspectionDepth: 0,
}

const beside = (a: Shape, b: Shape): Shape => ({
  width: a.width + b.width,
  fields: a.fields + b.fields,
  aliases: a.aliases + b.aliases,
  directives: a.directives + b.directives,
  directivesInOnePlace: Math.max(a.directivesInOnePlace, b.directivesInOnePlace),
  depth: Math.max(a.depth, b.depth),
  introspectionDepth: Math.max(a.introspectionDepth, b.introspectionDepth),
})

function directivesOf(node: { readonly directives?: readonly unknown[] | undefined }): Shape {
  const count = node.directives?.length ?? 0
  return { ...NOTHING, directives: count, directivesInOnePlace: count }
}

function fieldAround(node: FieldNode, inner: Shape): Shape {
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
 * Measures the operations and fragments of a document that nothing has validated yet: a fragment that is missing or
 * spreads itself counts as nothing, because validation refuses it afterwards. Each fragment is walked once, however
 * often it is spread.
 */
export function shapesIn(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  }
  const measured = new Map<string, Shape>()

  function spread(name: string): Shape {
    const known = measured.get(name)
    if (known) return known
    measured.set(name, NOTHING)
    const fragment = fragments.get(name)
    const shape = fragment ? shapeOf(fragment) : NOTHING
    measured.set(name, shape)
    return shape
  }

  function selection(node: SelectionNode): Shape {
    if (node.kind === Kind.FRAGMENT_SPREAD) return spread(node.name.value)
    const inner = node.selectionSet ? selections(node.selectionSet) : NOTHING
    if (node.kind === Kind.INLINE_FRAGMENT) return inner
    return fieldAround(node, inner)
  }

  const selections = (set: SelectionSetNode): Shape =>
    set.selections.map((node) => beside(directivesOf(node), selection(node))).reduce(beside, NOTHING)

  /** The size of an operation or fragment, the directives on itself and on its variables included. */
  function shapeOf(node: OperationDefinitionNode | FragmentDefinitionNode): Shape {
    const variables = (node.variableDefinitions ?? []).map(directivesOf)
    return [directivesOf(node), ...variables].reduce(beside, selections(node.selectionSet))
  }

  return shapeOf
}
