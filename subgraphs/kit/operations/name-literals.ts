import { shorten } from '@shopstack/schema/shorten'
import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  isValueNode,
  Kind,
  type NameNode,
  visit,
} from 'graphql'

/** The longest name of an argument or a field in a message. */
const MAX_NAME_LENGTH = 80

/**
 * Prefixes validation errors of literals with their argument or default value, like errors of variables with the variable:
 * `Argument "filter.minPrice" of "searchProducts": …`.
 */
export function nameLiterals(document: DocumentNode, errors: readonly Error[] = []): void {
  const byLiteral = new Map<ASTNode, Error[]>()
  for (const error of errors) {
    const [node] = (error instanceof GraphQLError && error.nodes) || []
    if (node && isLiteral(node)) byLiteral.set(node, [...(byLiteral.get(node) ?? []), error])
  }
  if (byLiteral.size === 0) return
  visit(document, {
    enter(node, _key, _parent, path) {
      for (const error of byLiteral.get(node) ?? [])
        error.message = `${placeAt(document, path)}: ${error.message}`
    },
  })
}

/** Errors of variables already name the variable. */
const isLiteral = (node: ASTNode): boolean =>
  node.kind === Kind.OBJECT_FIELD || (isValueNode(node) && node.kind !== Kind.VARIABLE)

/** The argument or variable definition that contains the literal at a path of a document. */
function placeAt(document: DocumentNode, path: readonly (string | number)[]): string {
  let owner = ''
  let place = ''
  let reached: unknown = document
  for (const [depth, step] of path.entries()) {
    reached = (reached as Record<string | number, unknown>)[step]
    // The path also contains lists of nodes.
    if (Array.isArray(reached)) continue
    const node = reached as ASTNode
    if (node.kind === Kind.FIELD) owner = nameOf(node)
    else if (node.kind === Kind.DIRECTIVE) owner = `@${nameOf(node)}`
    else if (node.kind === Kind.ARGUMENT) place = nameOf(node)
    else if (node.kind === Kind.OBJECT_FIELD) place += `.${nameOf(node)}`
    else if (node.kind === Kind.VARIABLE_DEFINITION) place = `$${nameOf(node.variable)}`
    else if (path[depth - 1] === 'values') place += `[${step}]`
  }
  const shown = `"${shorten(place, MAX_NAME_LENGTH)}"`
  return owner ? `Argument ${shown} of "${owner}"` : `Default value of ${shown}`
}

const nameOf = ({ name }: { readonly name: NameNode }): string => shorten(name.value, MAX_NAME_LENGTH)
