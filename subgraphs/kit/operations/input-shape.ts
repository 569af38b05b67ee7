import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'

/** Whether a type is `_Any` of entity references, which has a limit of its own. */
export const isAnyType = (type: GraphQLNamedType | undefined): boolean => type?.name === '_Any'

/** Entries of an input list at most: coercion costs time per entry, and no input needs as many. */
export const MAX_LIST_LENGTH = 1_000

export const tooLong = (length: number): string =>
  `Expected at most ${MAX_LIST_LENGTH} entries, found ${length}.`

/** A mismatch and its path, as in `.items[3].price`. */
export interface InputMismatch {
  readonly at: string
  readonly expected: string
}

/**
 * The first mismatch of a value with the shape of its type: an unknown field, a list over the limit, or an object instead of a
 * scalar; `null` without one. graphql-js would check the whole value and print it into each of its messages.
 */
export function findMismatch(type: GraphQLInputType, value: unknown): InputMismatch | null {
  if (isNonNullType(type)) return findMismatch(type.ofType, value)
  if (typeof value !== 'object' || value === null) return null
  if (isListType(type))
    return Array.isArray(value) ? mismatchInItems(type.ofType, value) : findMismatch(type.ofType, value)
  if (!isInputObjectType(type))
    return isAnyType(type) ? null : mismatchHere(`Expected type "${type.name}", found an object or a list.`)
  if (Array.isArray(value)) return mismatchHere(`Expected type "${type.name}" to be an object.`)
  const fields = type.getFields()
  const given = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) return mismatchHere(`Field "${name}" is not defined by type "${type.name}".`)
    const found = findMismatch(field.type, given[name])
    if (found) return { ...found, at: `.${name}${found.at}` }
  }
  return null
}

const mismatchHere = (expected: string): InputMismatch => ({ at: '', expected })

function mismatchInItems(type: GraphQLInputType, values: readonly unknown[]): InputMismatch | null {
  if (values.length > MAX_LIST_LENGTH && !isAnyType(getNamedType(type)))
    return mismatchHere(tooLong(values.length))
  for (let i = 0; i < values.length; i++) {
    const found = findMismatch(type, values[i])
    if (found) return { ...found, at: `[${i}]${found.at}` }
  }
  return null
}
