import { type Cents, formatMoney, MAX_CENTS } from '@shopstack/schema/money'
import type { ProductImage } from '../tables/index.js'
import { foldBlanks, isLine, isPlain, isVisible, isWithinLength } from '../text/plain.js'
import type { FieldProblem } from './field-problem.js'
import { imageProblems, normalizeImages, type UnnormalizedImage } from './product-images.js'

/** Fields of a product as they are given; omitted fields are neither normalized nor checked. */
export interface ProductFields {
  readonly name?: string | null
  readonly price?: Cents | null
  readonly description?: string | null
  readonly category?: string | null
  readonly sku?: string | null
  readonly images?: readonly UnnormalizedImage[] | null
  readonly lowStockThreshold?: number | null
  readonly stock?: number | null
}

/** Fields as they are stored. */
export type NormalizedFields<Fields extends ProductFields> = Omit<Fields, 'images'> & {
  readonly images?: readonly ProductImage[]
}

/** The maximum of the column. */
export const MAX_STOCK = 2_147_483_647
const MAX_LENGTH = { name: 255, description: 20_000, category: 100, sku: 64, note: 255 }

/** Normalizes blanks in name, category and SKU, and images. */
export const normalizeFields = <Fields extends ProductFields>({
  images,
  ...fields
}: Fields): NormalizedFields<Fields> => ({
  ...fields,
  ...(typeof fields.name === 'string' && { name: foldBlanks(fields.name) }),
  ...(typeof fields.category === 'string' && { category: foldBlanks(fields.category) }),
  ...(typeof fields.sku === 'string' && { sku: foldBlanks(fields.sku) }),
  ...(images !== undefined && { images: normalizeImages(images) }),
})

/** All problems of normalized fields, so that a form can show them together. */
export const fieldProblems = (fields: NormalizedFields<ProductFields>): FieldProblem[] => {
  const { name, price, description, category, sku, images, lowStockThreshold, stock } = fields
  return [
    ...problem('name', name === undefined || isName(name, MAX_LENGTH.name), nameExpected('name')),
    ...problem('price', price === undefined || isWithin(price, MAX_CENTS), priceExpected),
    ...problem(
      'description',
      isMissing(description) || isText(description, MAX_LENGTH.description),
      textExpected('description'),
    ),
    ...problem(
      'category',
      isMissing(category) || isName(category, MAX_LENGTH.category),
      nameExpected('category'),
    ),
    ...problem('sku', isMissing(sku) || (isLine(sku) && isName(sku, MAX_LENGTH.sku)), nameExpected('sku')),
    ...(images === undefined ? [] : imageProblems(images)),
    ...problem(
      'lowStockThreshold',
      isMissing(lowStockThreshold) || isWithin(lowStockThreshold, MAX_STOCK),
      countExpected('lowStockThreshold'),
    ),
    ...problem('stock', stock === undefined || isWithin(stock, MAX_STOCK), countExpected('stock')),
  ]
}

/** Problems of the note of a movement. */
export const noteProblems = (note: string | null | undefined): FieldProblem[] =>
  problem('note', isMissing(note) || isText(note, MAX_LENGTH.note), textExpected('note'))

const problem = (field: string, holds: boolean, expected: string): FieldProblem[] =>
  holds ? [] : [{ field, expected }]

const isMissing = <Value>(value: Value | null | undefined): value is null | undefined =>
  value === null || value === undefined

const isName = (text: string | null, maxLength: number): boolean =>
  text !== null && isText(text, maxLength) && isVisible(text)

const isText = (text: string, maxLength: number): boolean => isWithinLength(text, maxLength) && isPlain(text)

const isWithin = (value: number | null, max: number): boolean =>
  value !== null && Number.isInteger(value) && value >= 0 && value <= max

const nameExpected = (field: 'name' | 'category' | 'sku') =>
  `${field} has 1 to ${MAX_LENGTH[field]} characters, not only blanks, and no control character.`
const textExpected = (field: 'description' | 'note') =>
  `${field} has ${MAX_LENGTH[field]} characters at most, and no control character.`
const priceExpected = `price is from 0 to ${formatMoney(MAX_CENTS)}.`
const countExpected = (field: 'stock' | 'lowStockThreshold') =>
  `${field} is a whole number from 0 to ${MAX_STOCK}.`
