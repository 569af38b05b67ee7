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
import { misfit } from './input-shape.js'

/** Errors reported of one request; further ones say nothing new and each one costs as much as the whole value. */
export const MAX_INPUT_ERRORS = 3

/** The variables of an operation, defaults included, or why they are none. */
export type CoercedVariables =
  | { variables: Readonly<Record<string, unknown>>; errors?: undefined }
  | { errors: readonly GraphQLError[]; variables?: undefined }

/**
 * Coerces the variables of an operation. Work, number of errors and their length are bounded whatever was sent, and no
 * name of the schema is suggested. The result has no prototype: a variable `$constructor` is absent unless it was given.
 */
export function coerceVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[] = [],
  variables: Readonly<Record<string, unknown>> = {},
): CoercedVariables {
  const misshaped = misfitIn(schema, definitions, variables)
  if (misshaped) return { errors: [badInput(misshaped)] }
  const options = { maxErrors: MAX_INPUT_ERRORS, hideSuggestions: true }
  const { coerced, errors } = getVariableValues(schema, definitions, variables, options)
  if (errors) return { errors: errors.slice(0, MAX_INPUT_ERRORS).map(badInput) }
  return { variables: Object.assign(Object.create(null), coerced) }
}

function misfitIn(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | null {
  for (const node of definitions) {
    const name = node.variable.name.value
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (typeof value !== 'object') continue
    // Validation has made sure that the type is there.
    const type = typeFromAST(schema, node.type as NamedTypeNode)
    const problem = isInputType(type) ? misfit(type, value) : null
    if (!problem) continue
    const message = `Variable "$${name}" got invalid value at "${name}${problem.at}"; ${problem.expected}`
    return new GraphQLError(message, { nodes: node })
  }
  return null
}

/** Apollo Server gives such errors their code by the first words of the message, which a long name may have lost. */
function badInput(error: GraphQLError): GraphQLError {
  const message = shorten(error.message)
  if (message === error.message) return error
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    extensions: { ...error.extensions, code: error.extensions.code ?? 'BAD_USER_INPUT' },
  })
}
