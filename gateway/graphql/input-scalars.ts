import { scalars } from '@shopstack/schema/scalars'
import { type GraphQLScalarType, type GraphQLSchema, isScalarType } from 'graphql'

/**
 * Makes a schema made of a supergraph check amounts and dates in variables and documents, as the subgraphs do. What it
 * accepts it leaves as it was sent, because it goes on to a subgraph, which reads it itself.
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
