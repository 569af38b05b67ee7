import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import { foldBlanks, isLine, isPlain, isVisible, isWithinLength } from '@shopstack/drizzle/text/plain'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { type Cents, formatMoney, MAX_CENTS } from '@shopstack/schema/money'

/** Fields of an input; omitted fields are not validated. */
export interface ProductFields {
  readonly name?: string | null
  readonly price?: Cents | null
  readonly description?: string | null
  readonly category?: string | null
  readonly sku?: string | null
  readonly stock?: number | null
}

const MAX_LENGTH = { name: 255, description: 20_000, category: 100, sku: 64, note: 255 }
/** The maximum of the column. */
export const MAX_STOCK = 2_147_483_647

/** Normalizes blanks in name, category and SKU, as they are stored. */
export const normalizeFields = <Fields extends Pick<ProductFields, 'name' | 'category' | 'sku'>>(
  fields: Fields,
): Fields => ({
  ...fields,
  ...(typeof fields.name === 'string' && { name: foldBlanks(fields.name) }),
  ...(typeof fields.category === 'string' && { category: foldBlanks(fields.category) }),
  ...(typeof fields.sku === 'string' && { sku: foldBlanks(fields.sku) }),
})

/** All errors of the fields, so that a form can show them together. */
export const validateProductFields = ({
  name,
  price,
  description,
  category,
  sku,
  stock,
}: ProductFields): ShopError[] =>
  [
    name === undefined || isName(name, MAX_LENGTH.name) || invalid('input.name', nameExpected('name')),
    price === undefined || isWithin(price, MAX_CENTS) || invalid('input.price', priceExpected),
    isMissing(description) || isText(description, MAX_LENGTH.description) || tooLong('description'),
    isMissing(category) ||
      isName(category, MAX_LENGTH.category) ||
      invalid('input.category', nameExpected('category')),
    isMissing(sku) ||
      (isLine(sku) && isName(sku, MAX_LENGTH.sku)) ||
      invalid('input.sku', nameExpected('sku')),
    stock === undefined || isWithin(stock, MAX_STOCK) || invalid('input.stock', stockExpected),
  ].filter((problem) => problem !== true)

/** Errors of the note of a movement. */
export const validateNote = (note: string | null | undefined): ShopError[] =>
  isMissing(note) || isText(note, MAX_LENGTH.note) ? [] : [tooLong('note')]

const SKU_INDEX = 'products_sku'

/** Reports the SKU of another product, which only the index of SKUs decides under concurrency. */
export async function mapTakenSku<Result>(
  sku: string | null | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (isMissing(sku) || !isUniqueViolation(error, SKU_INDEX)) throw error
    throw new ShopError('SKU_TAKEN', { sku }, 'input.sku')
  }
}

/** The error of an unknown product. */
export const productNotFound = (id: string | number, field: string) =>
  new ShopError('PRODUCT_NOT_FOUND', { productId: String(id) }, field)

const isMissing = (value: string | null | undefined): value is null | undefined =>
  value === null || value === undefined

const isName = (text: string | null, maxLength: number): boolean =>
  text !== null && isText(text, maxLength) && isVisible(text)

const isText = (text: string, maxLength: number): boolean => isWithinLength(text, maxLength) && isPlain(text)

const isWithin = (value: number | null, max: number): boolean => value !== null && value >= 0 && value <= max

const nameExpected = (field: 'name' | 'category' | 'sku') =>
  `${field} has 1 to ${MAX_LENGTH[field]} characters, not only blanks, and no control character.`
const tooLong = (field: 'description' | 'note') =>
  invalid(`input.${field}`, `${field} has ${MAX_LENGTH[field]} characters at most, and no control character.`)
const priceExpected = `price is from 0 to ${formatMoney(MAX_CENTS)}.`
const stockExpected = `stock is a whole number from 0 to ${MAX_STOCK}.`
