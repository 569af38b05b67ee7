import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { priceOf } from '../../budget/price.js'
import { costOf } from './cost.js'
import { introspectionValues } from './introspection-values.js'

/** The cost of one request, and the points that its caller is charged. */
export interface Price {
  readonly cost: number
  /** Values that introspection returns. */
  readonly introspected: number
  readonly points: number
}

type Variables = Readonly<Record<string, unknown>>

/** Cached prices of one operation; clients use few page sizes. */
const MAX_PRICES = 16
/** Longer values are neither page sizes nor modes. */
const MAX_VALUE_CHARACTERS = 20

/**
 * Prices the requests of one valid operation. A price depends only on page sizes and modes, so it is computed once for each
 * combination of the variables that were read for it.
 */
export function operationPrice(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  listSize: number,
): (variables: Variables) => Price {
  const fragments = fragmentsOf(document)
  const count = (variables: Variables): Price => {
    const cost = costOf({ schema, operation, fragments, variables, listSize })
    const introspected = introspectionValues(schema, operation, fragments, variables)
    return { cost, introspected, points: priceOf({ cost, introspected }, operation, fragments, variables) }
  }
  const names = new Set<string>()
  const prices = new Map<string, Price>()
  let isCounted = false
  return (variables) => {
    const key = isCounted ? keyOf(names, variables) : null
    const known = key === null ? undefined : prices.get(key)
    if (known) return known
    const price = count(isCounted ? variables : recording(variables, names))
    isCounted = true
    if (key !== null && prices.size < MAX_PRICES) prices.set(key, price)
    return price
  }
}

/** Records the names of variables that are read; the set does not depend on their values. */
const recording = (variables: Variables, names: Set<string>): Variables =>
  new Proxy(variables, {
    get(target, name) {
      names.add(String(name))
      return Reflect.get(target, name)
    },
    getOwnPropertyDescriptor(target, name) {
      names.add(String(name))
      return Reflect.getOwnPropertyDescriptor(target, name)
    },
  })

/** The cache key of variables; `null` when a value is neither a page size nor a mode. */
function keyOf(names: ReadonlySet<string>, variables: Variables): string | null {
  let key = ''
  for (const name of names) {
    const value = variables[name]
    if (typeof value === 'object' && value !== null) return null
    const text = JSON.stringify(value) ?? ''
    if (text.length > MAX_VALUE_CHARACTERS) return null
    key += `${text} `
  }
  return key
}
