import { parseMoney } from '@shopstack/schema/money'
import type { FieldProblem } from '../catalog/field-problem.js'
import type { UnnormalizedImage } from '../catalog/product-images.js'

/** A value of a file as its field has it, or what was expected. */
type Read<Value> = { readonly value: Value } | { readonly expected: string }

/** Reads the value of a column. */
type ReadValue<Value> = (given: unknown, field: string) => Read<Value>

export const readText: ReadValue<string | null> = (given, field) =>
  given === null || typeof given === 'string' ? { value: given } : { expected: `${field} is a text.` }

export const readMoney: ReadValue<number | null> = (given, field) => {
  if (given === null) return { value: null }
  const cents = typeof given === 'string' || typeof given === 'number' ? parseMoney(String(given)) : null
  return cents === null
    ? { expected: `${field} is an amount with at most two decimals, such as 9.90.` }
    : { value: cents }
}

export const readCount: ReadValue<number | null> = (given, field) => {
  if (given === null) return { value: null }
  const isCount = typeof given === 'string' ? /^\d{1,10}$/.test(given) : Number.isSafeInteger(given)
  return isCount ? { value: Number(given) } : { expected: `${field} is a whole number.` }
}

/** Images as JSON, also in a cell of CSV. */
export const readImages: ReadValue<readonly UnnormalizedImage[] | null> = (given, field) => {
  const images = typeof given === 'string' ? parsedJson(given) : given
  if (images === null) return { value: null }
  return Array.isArray(images) && images.every(isImage)
    ? { value: images }
    : { expected: `${field} is JSON such as [{"url": "https://…", "altText": "…"}].` }
}

function isImage(image: unknown): image is UnnormalizedImage {
  if (typeof image !== 'object' || image === null || !('url' in image)) return false
  const altText = 'altText' in image ? image.altText : ''
  return typeof image.url === 'string' && typeof altText === 'string'
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Readers = Readonly<Record<string, ReadValue<unknown>>>
type ValuesOf<Fields extends Readers> = {
  readonly [Name in keyof Fields]?: Fields[Name] extends ReadValue<infer Value> ? Value : never
}

/** Reads the values of a record; absent ones stay absent. */
export function readValues<Fields extends Readers>(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
): { readonly values: ValuesOf<Fields>; readonly problems: readonly FieldProblem[] } {
  const read = Object.entries(fields).flatMap(([field, reader]) =>
    Object.hasOwn(values, field) ? [[field, reader(values[field], field)] as const] : [],
  )
  return {
    // Each value was read by the reader of its field.
    values: Object.fromEntries(
      read.flatMap(([field, one]) => ('value' in one ? [[field, one.value]] : [])),
    ) as ValuesOf<Fields>,
    problems: read.flatMap(([field, one]) => ('expected' in one ? [{ field, expected: one.expected }] : [])),
  }
}
