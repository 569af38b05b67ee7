import { shorten } from '@shopstack/schema/shorten'
import {
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  isInputType,
  type NamedTypeNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import { findMismatch } from './input-shape.js'

/** Errors reported per request at most: each message contains the whole value. */
export const MAX_INPUT_ERRORS = 3

/** The coerced variables of an operation, including defaults, or the errors. */
export type CoercedVariables =
  | { variables: Readonly<Record<string, unknown>>; errors?: undefined }
  | { errors: readonly GraphQLError[]; variables?: undefined }

/**
 * Coerces the variables of an operation. Work, number of errors and their length are bounded for any input, and errors
 * suggest no names of the schema. The result has no prototype, so an unset variable `$constructor` is absent.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[] = [],
  variables: Readonly<Record<string, unknown>> = {},
): CoercedVariables {
  const mismatched = mismatchInVariables(schema, definitions, variables)
  if (mismatched) return { errors: [badInput(mismatched)] }
  const options = { maxErrors: MAX_INPUT_ERRORS, hideSuggestions: true }
  const { coerced, errors } = getVariableValues(schema, definitions, variables, options)
  if (errors) return { errors: errors.slice(0, MAX_INPUT_ERRORS).map(badInput) }
  return { variables: Object.assign(Object.create(null), coerced) }
}

function mismatchInVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  for (const node of definitions) {
    const name = node.variable.name.value
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (typeof value !== 'object') continue
    // Validation guarantees that the type exists.
    const type = typeFromAST(schema, node.type as NamedTypeNode)
    const problem = isInputType(type) ? findMismatch(type, value) : null
    if (!problem) continue
    const message = `Variable "$${name}" got invalid value at "${name}${problem.at}"; ${problem.expected}`
    return new GraphQLError(message, { nodes: node })
  }
  return null
}

/** Sets the code explicitly: Apollo Server derives it from the start of the message, which may be truncated. */
function badInput(error: GraphQLError): GraphQLError {
  const message = shorten(error.message)
  if (message === error.message) return error
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    extensions: { ...error.extensions, code: error.extensions.code ?? 'BAD_USER_INPUT' },
  })
}
