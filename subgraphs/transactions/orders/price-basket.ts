import { foldBlanks } from '@shopstack/drizzle/text/plain'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import type { Cents } from '@shopstack/schema/money'
import { type ProductRow, productsByIds } from '../catalog/queries.js'
import type { Context } from '../context.js'
import { applyDiscount, type Discount } from '../discounts/discount.js'
import { type CodeInUse, codeInUse } from '../discounts/queries.js'
import type { BasketLine } from './merge-lines.js'
import { isWithinLimits, type Priced, price } from './pricing.js'

/** A line with the product that determines its price. */
export type PricedLine = BasketLine & { readonly product: ProductRow }

/** The current price of lines or of an amount. */
export interface PricedBasket {
  readonly priced: Priced
  /** The discount, or why the code does not apply; null without a code. */
  readonly discount: Discount | null
  /** The code as read; null when it does not exist. */
  readonly code: CodeInUse | null
}

/** The customer and the code of a price; an empty code means none. */
export interface PricingRequest {
  readonly customerId: number | null
  readonly discountCode: string | null
}

const MAX_CODE_LENGTH = 50

/** Normalizes a code; the legacy APIs compare surrounding blanks. */
export const normalizedCode = ({ surface }: Context, code: string | null | undefined): string | null =>
  typeof code === 'string' && surface === 'graphql' ? foldBlanks(code) : (code ?? null)

/** Prices an amount. */
export async function priceAmount(
  ctx: Context,
  subtotal: Cents,
  request: PricingRequest,
): Promise<PricedBasket> {
  return basketOf(ctx, { subtotal, field: 'input.subtotal' }, request, await findCode(ctx, request))
}

/** Prices lines; `check` returns an error for a line that cannot be sold. Products and code are read concurrently. */
export async function priceLines(
  ctx: Context,
  lines: readonly BasketLine[],
  request: PricingRequest,
  check: (line: BasketLine, product: ProductRow) => ShopError | null = () => null,
): Promise<PricedBasket & { lines: PricedLine[] }> {
  const ids = lines.map(({ productId }) => productId)
  const [products, code] = await Promise.all([productsByIds(ctx.db, ids), findCode(ctx, request)])
  const pricedLines = withProducts(lines, products, check)
  const subtotal = pricedLines.reduce(
    (sum: Cents, { product, quantity }) => sum + product.price * quantity,
    0,
  )
  return { lines: pricedLines, ...basketOf(ctx, { subtotal, field: 'input.items' }, request, code) }
}

async function findCode(
  { db }: Context,
  { customerId, discountCode }: PricingRequest,
): Promise<CodeInUse | null> {
  if (!discountCode) return null
  if (discountCode.length > MAX_CODE_LENGTH)
    throw invalid('input.discountCode', `discountCode has ${MAX_CODE_LENGTH} characters at most.`)
  return codeInUse(db, discountCode, customerId)
}

function basketOf(
  { taxRate }: Context,
  { subtotal, field }: { subtotal: Cents; field: string },
  { discountCode }: PricingRequest,
  code: CodeInUse | null,
): PricedBasket {
  const discount = discountCode ? applyDiscount(code, discountCode, subtotal, new Date()) : null
  const amounts = price(subtotal, discount?.amount ?? 0, taxRate)
  if (!isWithinLimits(amounts)) throw invalid(field, 'The total of one order is 99999999.99 at most.')
  return { priced: amounts, discount, code }
}

/** Adds the product to each line; throws the errors of all lines together. */
function withProducts(
  lines: readonly BasketLine[],
  products: readonly ProductRow[],
  check: (line: BasketLine, product: ProductRow) => ShopError | null,
): PricedLine[] {
  const byId = new Map(products.map((product) => [product.id, product]))
  const errors: ShopError[] = []
  const pricedLines = lines.flatMap((line) => {
    const product = byId.get(line.productId)
    const error = product && product.archivedAt === null ? check(line, product) : productNotFound(line)
    if (error) errors.push(error)
    return product ? [{ ...line, product }] : []
  })
  if (errors.length > 0) throw new UserErrorList(errors)
  return pricedLines
}

const productNotFound = ({ index, productId }: BasketLine) =>
  new ShopError('PRODUCT_NOT_FOUND', { productId: String(productId) }, `input.items.${index}.productId`)
