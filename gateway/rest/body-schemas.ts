import { MAX_LIST_LENGTH } from '@shopstack/kit/operations/input-shape'
import { formatMoney, MAX_CENTS, parseMoney } from '@shopstack/schema/money'
import { z } from 'zod'

/**
 * The schema of a body, a component of this name in OpenAPI; a body that is not an object counts as empty, as in the
 * legacy services.
 */
export const bodyOf = <RouteTypes extends z.core.$ZodLooseShape>(name: string, shape: RouteTypes) =>
  z.preprocess((body) => (isObject(body) ? withShortLists(body) : {}), z.object(shape)).meta({ id: name })

/** Truncates lists that exceed the limit, so that validating their entries takes no time before they are rejected. */
function withShortLists(body: object): object {
  const entries = Object.entries(body)
  if (!entries.some(([, value]) => isTooLong(value))) return body
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isTooLong(value) ? value.slice(0, MAX_LIST_LENGTH) : value]),
  )
}

const isTooLong = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.length > MAX_LIST_LENGTH

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A text field. Its error message names the field; `missing` replaces it for an absent value. */
export const textField = (field: string, missing?: string) =>
  z.string({ error: errorMessage(`${field} is text.`, missing) })

/** A whole number within the range of its column. */
export function wholeNumber(field: string, least: 0 | 1) {
  const error = `${field} is a whole number from ${least} to ${MAX_INT}.`
  return z.int({ error }).min(least, { error }).max(MAX_INT, { error })
}

const MAX_INT = 2_147_483_647

/** An amount as a number or a numeric string, converted for `Money`; see {@link readAmount}. */
export const amountField = (field: string, missing?: string) =>
  numeric(AMOUNT, readAmount, `${field} is a number from 0 to ${formatMoney(MAX_CENTS)}.`, missing)

/** An id as a number or a numeric string, converted to a string; see {@link readId}. */
export const idField = (field: string, missing?: string) =>
  numeric(ID, readId, `${field} is a whole number.`, missing)

/** What OpenAPI says about a number and a numeric string; some further forms are accepted. */
const AMOUNT = {
  number: { minimum: 0, maximum: Number(formatMoney(MAX_CENTS)) },
  string: { pattern: '^\\d{1,8}(\\.\\d{1,2})?$' },
}
const ID = { number: { type: 'integer' }, string: { pattern: '^[+-]?\\d+$' } } as const

function numeric(
  { number, string }: typeof AMOUNT | typeof ID,
  read: (value: number | string) => string | null,
  expected: string,
  missing?: string,
) {
  return z
    .union([z.number().meta(number), z.string().meta(string)], { error: errorMessage(expected, missing) })
    .transform((value, { addIssue }) => {
      const found = read(value)
      if (found !== null) return found
      addIssue({ code: 'custom', message: expected })
      return z.NEVER
    })
}

const errorMessage =
  (expected: string, missing = expected) =>
  ({ input }: { input?: unknown }): string =>
    input === undefined || input === null ? missing : expected

/** Without a sign, and bounded in length. */
const DECIMAL = /^\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$/i

// Parses decimal strings exactly and rounds half up.
const CENTS = new Intl.NumberFormat('en-US', {
  useGrouping: false,
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

/** 0 to 99999999.99; more than two decimals are rounded half up, as the legacy database did. */
function readAmount(value: number | string): string | null {
  const decimal = String(value).trim()
  const cents = isDecimal(decimal) ? parseMoney(CENTS.format(decimal)) : null
  return cents === null || cents > MAX_CENTS ? null : formatMoney(cents)
}

const isDecimal = (value: string): value is `${number}` => DECIMAL.test(value)

/** Any length and sign: an unknown id is not found instead of invalid. */
function readId(value: number | string): string | null {
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : null
  // Zeros are removed afterwards: `0*(\d+)` has as many ways to match them as there are zeros.
  const [, sign, digits] = /^\s*([+-]?)(\d+)\s*$/.exec(value) ?? []
  return digits === undefined ? null : `${sign === '-' ? sign : ''}${digits.replace(/^0+(?=\d)/, '')}`
}
