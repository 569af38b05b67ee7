import {
  fieldProblems,
  type NormalizedFields,
  noteProblems,
  type ProductFields,
} from '@shopstack/drizzle/catalog/product-fields'
import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import { invalid, ShopError } from '@shopstack/schema/errors'

/** All errors of the fields of an input. */
export const validateProductFields = (fields: NormalizedFields<ProductFields>): ShopError[] =>
  fieldProblems(fields).map(({ field, expected }) => invalid(`input.${field}`, expected))

/** Errors of the note of a movement. */
export const validateNote = (note: string | null | undefined): ShopError[] =>
  noteProblems(note).map(({ field, expected }) => invalid(`input.${field}`, expected))

const SKU_INDEX = 'products_sku'

/** Reports the SKU of another product, which only the index of SKUs decides under concurrency. */
export async function mapTakenSku<Result>(
  sku: string | null | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (typeof sku !== 'string' || !isUniqueViolation(error, SKU_INDEX)) throw error
    throw new ShopError('SKU_TAKEN', { sku }, 'input.sku')
  }
}

/** The error of an unknown product. */
export const productNotFound = (id: string | number, field: string) =>
  new ShopError('PRODUCT_NOT_FOUND', { productId: String(id) }, field)
