import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { priceOf } from '../../budget/price.js'
import { costOf } from './cost.js'

/** What one request costs, and the points that its caller is charged. */
export interface Price {
  readonly cost: number
  readonly points: number
}

type Variables = Readonly<Record<string, unknown>>

/** Prices that are remembered of one operation; a page has a few sizes. */
const MAX_PRICES = 16
/** Longer values are no page sizes. */
const MAX_VALUE_CHARACTERS = 20

/**
 * Prices requests with one valid operation. A price depends on page sizes and modes alone, so it is counted once for each
 * combination of the variables that are read for it.
 */
export function operationPrice(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  listSize: number,
): (variables: Variables) => Price {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const count = (variables: Variables): Price => {
    const cost = costOf({ schema, operation, fragments, variables, listSize })
    return { cost, points: priceOf(cost, operation, fragments, variables) }
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

/** Variables that tell which of them are read; which these are does not depend on their values. */
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

/** The values of the variables as text; `null` when one of them is no page size or mode. */
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
