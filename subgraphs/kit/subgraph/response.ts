import type { ExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql'
import type { SubgraphResponse } from './definition.js'

/** Masks the errors of a response. */
export type MaskErrors = (errors: readonly GraphQLError[]) => GraphQLFormattedError[]

/** The response of a result. */
export function toResponse({ data, errors }: ExecutionResult, masked: MaskErrors): SubgraphResponse {
  if (!errors || errors.length === 0) return data === undefined ? {} : { data }
  return { ...(data !== undefined && { data }), errors: masked(errors) }
}
