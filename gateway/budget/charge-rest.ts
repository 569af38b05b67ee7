import { type GraphQLSchema, getOperationAST, OperationTypeNode } from 'graphql'
import type { ExecuteDocument, RestDocument } from '../federation/rest-documents.js'
import { LIMITS } from '../graphql/limits/limits.js'
import { operationPrice, type Price } from '../graphql/limits/operation-price.js'

/** The price of a REST document, and whether it is a query. */
interface PricedDocument {
  readonly isQuery: boolean
  price(variables: Readonly<Record<string, unknown>>): Price
}

/** Charges the operations of REST endpoints like those of clients. Preparing REST documents is free. */
export function chargedRun(run: ExecuteDocument, schema: GraphQLSchema): ExecuteDocument {
  const known = new WeakMap<object, PricedDocument>()
  return async (operation, variables, { spending, ...context }) => {
    if (!spending) return run(operation, variables, context)
    const document = known.get(operation) ?? pricedDocument(schema, operation)
    known.set(operation, document)
    // Variables are always an object.
    const { points } = document.price(variables as Record<string, unknown>)
    spending.charge(points)
    return run(operation, variables, document.isQuery ? { ...context, queryPoints: points } : context)
  }
}

function pricedDocument<Data, Variables>(
  schema: GraphQLSchema,
  { document }: RestDocument<Data, Variables>,
): PricedDocument {
  const operation = getOperationAST(document)
  if (!operation) throw new Error('a REST document has no operation')
  return {
    isQuery: operation.operation === OperationTypeNode.QUERY,
    price: operationPrice(schema, document, operation, LIMITS.listSize),
  }
}
