import { type Fragments, fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import { type GraphQLSchema, getOperationAST, type OperationDefinitionNode, OperationTypeNode } from 'graphql'
import type { ExecuteDocument, RestDocument } from '../federation/rest-documents.js'
import { costOf } from '../graphql/limits/cost.js'
import { LIMITS } from '../graphql/limits/limits.js'
import { priceOf } from './price.js'

/** The parts of a REST document needed for its price. */
interface PricedDocument {
  readonly operation: OperationDefinitionNode
  readonly fragments: Fragments
}

/** Charges the operations of REST endpoints like those of clients. Preparing REST documents is free. */
export function chargedRun(run: ExecuteDocument, schema: GraphQLSchema): ExecuteDocument {
  const known = new WeakMap<object, PricedDocument>()
  return async (operation, variables, { spending, ...context }) => {
    let queryPoints: number | undefined
    if (spending) {
      const document = known.get(operation) ?? pricedDocument(operation)
      known.set(operation, document)
      // Variables are always an object.
      const given = variables as Record<string, unknown>
      const cost = costOf({ schema, ...document, variables: given, listSize: LIMITS.listSize })
      const points = priceOf({ cost, introspected: 0 }, document.operation, document.fragments, given)
      spending.charge(points)
      if (document.operation.operation === OperationTypeNode.QUERY) queryPoints = points
    }
    return run(operation, variables, { ...context, ...(queryPoints !== undefined && { queryPoints }) })
  }
}

function pricedDocument<Data, Variables>({ document }: RestDocument<Data, Variables>): PricedDocument {
  const operation = getOperationAST(document)
  if (!operation) throw new Error('a REST document has no operation')
  return { operation, fragments: fragmentsOf(document) }
}
