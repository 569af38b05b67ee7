import { cancellable, cancellationOf } from '@shopstack/drizzle/client/cancellable'
import { oncePerConnection } from '@shopstack/drizzle/client/prepared-statements'
import { foldBlanks } from '@shopstack/drizzle/text/plain'
import { sharedRead } from '@shopstack/kit/subgraph/shared-read'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import type { Cents } from '@shopstack/schema/money'
import { type ProductRow, productsByIds } from '../catalog/queries.js'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import { applyDiscount, type Discount } from '../discounts/discount.js'
import { type CodeInUse, codeInUse } from '../discounts/queries.js'
import type { BasketLine } from './merge-lines.js'
import { isWithinLimits, type Priced, price } from './pricing.js'

/** A line with the product that determines its price. */
export type PricedLine = BasketLine & { readonly product: ProductRow }

/** A line with its product, null when it is not sold, and why it cannot be ordered. */
export type CheckedLine = BasketLine & {
  readonly product: ProductRow | null
  readonly problem: ShopError | null
}

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

export async function priceAmount(
  ctx: Context,
  subtotal: Cents,
  request: PricingRequest,
): Promise<PricedBasket> {
  return basketOf(ctx, subtotal, request, await findCode(ctx, request))
}

/** Prices the lines that can be ordered; throws the errors of all others together, in the order of the input. */
export async function priceLines(
  ctx: Context,
  lines: readonly BasketLine[],
  request: PricingRequest,
): Promise<PricedBasket & { lines: PricedLine[] }> {
  const { checked, code } = await checkLines(ctx, lines, request)
  const inOrder = checked.toSorted((a, b) => a.index - b.index)
  const problems = inOrder.flatMap(({ problem }) => problem ?? [])
  if (problems.length > 0) throw new UserErrorList(problems)
  return { lines: checked.flatMap(pricedLine), ...basketOfLines(ctx, checked, request, code) }
}

/** Prices the lines that are sold, whether or not the stock suffices, and reports why others cannot be ordered. */
export async function quoteLines(
  ctx: Context,
  lines: readonly BasketLine[],
  request: PricingRequest,
): Promise<PricedBasket & { lines: CheckedLine[] }> {
  const { checked, code } = await checkLines(ctx, lines, request)
  return { lines: checked, ...basketOfLines(ctx, checked, request, code) }
}

/** The current products: those that are requested at the same time share a statement, which begins after the requests. */
const currentProducts = oncePerConnection((db: Database) =>
  sharedRead(async (ids: readonly number[], cancellation) => {
    const rows = await productsByIds(cancellable(db, cancellation), ids)
    const known = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => known.get(id) ?? null)
  }),
)

/** Reads the products and the code concurrently. */
async function checkLines(ctx: Context, lines: readonly BasketLine[], request: PricingRequest) {
  const [read, cancellation] = [currentProducts(ctx.db), cancellationOf(ctx.db)]
  const [products, code] = await Promise.all([
    Promise.all(lines.map(({ productId }) => read(productId, cancellation))),
    findCode(ctx, request),
  ])
  const checked = lines.map((line, i): CheckedLine => {
    const row = products[i]
    const product = row?.archivedAt === null ? row : null
    return { ...line, product, problem: product ? insufficientStock(line, product) : productNotFound(line) }
  })
  return { checked, code }
}

const pricedLine = ({ product, ...line }: CheckedLine): PricedLine[] =>
  product ? [{ ...line, product }] : []

function basketOfLines(
  ctx: Context,
  lines: readonly CheckedLine[],
  request: PricingRequest,
  code: CodeInUse | null,
): PricedBasket {
  const subtotal = lines.reduce(
    (sum: Cents, { product, quantity }) => sum + (product?.price ?? 0) * quantity,
    0,
  )
  const basket = basketOf(ctx, subtotal, request, code)
  if (!isWithinLimits(basket.priced))
    throw invalid('input.items', 'The total of one order is 99999999.99 at most.')
  return basket
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
  subtotal: Cents,
  { discountCode }: PricingRequest,
  code: CodeInUse | null,
): PricedBasket {
  const discount = discountCode ? applyDiscount(code, discountCode, subtotal, new Date()) : null
  return { priced: price(subtotal, discount?.amount ?? 0, taxRate), discount, code }
}

const productNotFound = ({ index, productId }: BasketLine) =>
  new ShopError('PRODUCT_NOT_FOUND', { productId: String(productId) }, `input.items.${index}.productId`)

function insufficientStock(
  { index, productId, quantity }: BasketLine,
  { name, stock }: ProductRow,
): ShopError | null {
  if (stock >= quantity) return null
  const facts = { productId: String(productId), product: name, available: stock }
  return new ShopError('INSUFFICIENT_STOCK', facts, `input.items.${index}.quantity`)
}
