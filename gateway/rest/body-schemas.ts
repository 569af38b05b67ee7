import { MAX_LIST_LENGTH } from '@shopstack/kit/operations/input-shape'
import { formatMoney, MAX_CENTS, parseMoney } from '@shopstack/schema/money'
import { z } from 'zod'

/** What a body says; one that is no object says nothing, as the old services saw it. */
export const bodyOf = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.preprocess((body) => (isObject(body) ? withShortLists(body) : {}), z.object(shape))

/** Lists that are refused for their length anyway, cut so that checking their entries takes no time. */
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

/** A field that holds text. What is refused in every field here is said in a sentence that names it, or as `missing`. */
export const text = (field: string, missing?: string) =>
  z.string({ error: said(`${field} is text.`, missing) })

/** A whole number that a column can hold. */
export function whole(field: string, least: 0 | 1) {
  const error = `${field} is a whole number from ${least} to ${LARGEST}.`
  return z.int({ error }).min(least, { error }).max(LARGEST, { error })
}

const LARGEST = 2_147_483_647

/** An amount of money as a number or the text of one, read as `Money` wants it; see {@link readAmount}. */
export const amount = (field: string, missing?: string) =>
  numeric(readAmount, `${field} is a number from 0 to ${formatMoney(MAX_CENTS)}.`, missing)

/** The id of something as a number or the text of one, read as text; see {@link readId}. */
export const id = (field: string, missing?: string) => numeric(readId, `${field} is a whole number.`, missing)

function numeric(read: (value: number | string) => string | null, expected: string, missing?: string) {
  return z
    .union([z.number(), z.string()], { error: said(expected, missing) })
    .transform((value, { addIssue }) => {
      const found = read(value)
      if (found !== null) return found
      addIssue({ code: 'custom', message: expected })
      return z.NEVER
    })
}

const said =
  (expected: string, missing = expected) =>
  ({ input }: { input?: unknown }): string =>
    input === undefined || input === null ? missing : expected

/** Without a sign, and not so long that it cannot be an amount. */
const DECIMAL = /^\d{1,30}(\.\d{1,30})?(e[+-]?\d{1,3})?$/i

// Reads decimal text exactly, and rounds half up.
const CENTS = new Intl.NumberFormat('en-US', {
  useGrouping: false,
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
})

/** From 0 to 99999999.99; more than two decimals are rounded half up, as the old database did. */
function readAmount(value: number | string): string | null {
  const decimal = String(value).trim()
  const cents = isDecimal(decimal) ? parseMoney(CENTS.format(decimal)) : null
  return cents === null || cents > MAX_CENTS ? null : formatMoney(cents)
}

const isDecimal = (value: string): value is `${number}` => DECIMAL.test(value)

/** Of any length, and negative too: an id that nothing has is not found, and not refused. */
function readId(value: number | string): string | null {
  if (typeof value === 'number') return Number.isInteger(value) ? String(BigInt(value)) : null
  const [, sign, digits] = /^\s*([+-]?)0*(\d+)\s*$/.exec(value) ?? []
  return digits === undefined ? null : `${sign === '-' ? sign : ''}${digits}`
}
