import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'

/** Whether a type is that of references to entities, which are objects of any type, as many as an operation may have. */
export const isAnyType = (type: GraphQLNamedType | undefined): boolean => type?.name === '_Any'

/** Entries of a list that a client sends. Each one costs time to coerce, and no input has room for as many. */
export const MAX_LIST_LENGTH = 1_000

export const tooLong = (length: number): string =>
  `Expected at most ${MAX_LIST_LENGTH} entries, found ${length}.`

/** What does not fit, and where, as in `.items[3].price`. */
export interface Misfit {
  readonly at: string
  readonly expected: string
}

/**
 * What does not have the shape of its type: a field that is not there, a list that is too long, or an object where a plain
 * value belongs; `null` when there is none. It is found without looking at the rest, which graphql would print into each of its messages.
 */
export function misfit(type: GraphQLInputType, value: unknown): Misfit | null {
  if (isNonNullType(type)) return misfit(type.ofType, value)
  if (typeof value !== 'object' || value === null) return null
  if (isListType(type))
    return Array.isArray(value) ? misfitIn(type.ofType, value) : misfit(type.ofType, value)
  if (!isInputObjectType(type))
    return isAnyType(type) ? null : misfitHere(`Expected type "${type.name}", found an object or a list.`)
  if (Array.isArray(value)) return misfitHere(`Expected type "${type.name}" to be an object.`)
  const fields = type.getFields()
  const given = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) return misfitHere(`Field "${name}" is not defined by type "${type.name}".`)
    const found = misfit(field.type, given[name])
    if (found) return { ...found, at: `.${name}${found.at}` }
  }
  return null
}

const misfitHere = (expected: string): Misfit => ({ at: '', expected })

function misfitIn(type: GraphQLInputType, values: readonly unknown[]): Misfit | null {
  if (values.length > MAX_LIST_LENGTH && !isAnyType(getNamedType(type)))
    return misfitHere(tooLong(values.length))
  for (let i = 0; i < values.length; i++) {
    const found = misfit(type, values[i])
    if (found) return { ...found, at: `[${i}]${found.at}` }
  }
  return null
}
