import { GraphQLError, getNamedType, type ValidationRule } from 'graphql'
import { isAnyType, MAX_LIST_LENGTH, tooLong } from './input-shape.js'

/** Rejects list literals over the limit of lists in variables. */
export const limitLists: ValidationRule = (context) => ({
  ListValue(node) {
    const { length } = node.values
    if (length <= MAX_LIST_LENGTH || isAnyType(getNamedType(context.getInputType()))) return undefined
    context.reportError(new GraphQLError(tooLong(length), { nodes: node }))
    return false
  },
})
