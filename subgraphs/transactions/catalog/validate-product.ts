import { fits, foldBlanks, isPlain, isVisible } from '@shopstack/drizzle/text/plain'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { type Cents, formatMoney, MAX_CENTS } from '@shopstack/schema/money'

/** What an input says about a product; a field that is left out is not looked at. */
export interface ProductFields {
  readonly name?: string | null
  readonly price?: Cents | null
  readonly description?: string | null
  readonly category?: string | null
  readonly stock?: number | null
}

const LONGEST = { name: 255, description: 20_000, category: 100, note: 255 }
/** What the column holds. */
export const MAX_STOCK = 2_147_483_647

/** Fields as they are kept: blanks of names and categories folded. */
export const folded = <Fields extends Pick<ProductFields, 'name' | 'category'>>(fields: Fields): Fields => ({
  ...fields,
  ...(typeof fields.name === 'string' && { name: foldBlanks(fields.name) }),
  ...(typeof fields.category === 'string' && { category: foldBlanks(fields.category) }),
})

/** Everything that is wrong with the fields of a product, so that a form can show it all at once. */
export const problemsOf = ({ name, price, description, category, stock }: ProductFields): ShopError[] =>
  [
    name === undefined || isName(name, LONGEST.name) || invalid('input.name', nameOf('name')),
    price === undefined || isWithin(price, MAX_CENTS) || invalid('input.price', priceExpected),
    isMissing(description) || isText(description, LONGEST.description) || tooLong('description'),
    isMissing(category) ||
      isName(category, LONGEST.category) ||
      invalid('input.category', nameOf('category')),
    stock === undefined || isWithin(stock, MAX_STOCK) || invalid('input.stock', stockExpected),
  ].filter((problem) => problem !== true)

/** What is wrong with the note of a movement, if anything. */
export const problemsOfNote = (note: string | null | undefined): ShopError[] =>
  isMissing(note) || isText(note, LONGEST.note) ? [] : [tooLong('note')]

/** The refusal of a product that is not there. */
export const noSuchProduct = (id: string | number, field: string) =>
  new ShopError('PRODUCT_NOT_FOUND', { productId: String(id) }, field)

const isMissing = (value: string | null | undefined): value is null | undefined =>
  value === null || value === undefined

const isName = (text: string | null, longest: number): boolean =>
  text !== null && isText(text, longest) && isVisible(text)

const isText = (text: string, longest: number): boolean => fits(text, longest) && isPlain(text)

const isWithin = (value: number | null, most: number): boolean =>
  value !== null && value >= 0 && value <= most

const nameOf = (field: 'name' | 'category') =>
  `${field} has 1 to ${LONGEST[field]} characters, not only blanks, and no control character.`
const tooLong = (field: 'description' | 'note') =>
  invalid(`input.${field}`, `${field} has ${LONGEST[field]} characters at most, and no control character.`)
const priceExpected = `price is from 0 to ${formatMoney(MAX_CENTS)}.`
const stockExpected = `stock is a whole number from 0 to ${MAX_STOCK}.`
