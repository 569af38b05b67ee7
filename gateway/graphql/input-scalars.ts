import { scalars } from '@shopstack/schema/scalars'
import { type GraphQLScalarType, type GraphQLSchema, isScalarType } from 'graphql'

/**
 * Makes the schema of a supergraph validate `Money`, `Date` and `DateTime` in variables and documents, as the subgraphs do.
 * Accepted values stay as sent, because a subgraph parses them.
 */
export function checkInputScalars(schema: GraphQLSchema): void {
  for (const scalar of Object.values(scalars)) {
    const type = schema.getType(scalar.name)
    if (isScalarType(type)) checkWith(type, scalar)
  }
}

function checkWith(type: GraphQLScalarType, scalar: GraphQLScalarType): void {
  type.parseValue = (value) => {
    scalar.parseValue(value)
    return value
  }
  const asLiteral = type.parseLiteral
  type.parseLiteral = (node, variables) => {
    scalar.parseLiteral(node, variables)
    return asLiteral(node, variables)
  }
}
