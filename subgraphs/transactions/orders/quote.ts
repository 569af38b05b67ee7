import { type UserError, userError } from '@shopstack/kit/subgraph/user-errors'
import { invalid } from '@shopstack/schema/errors'
import type { Cents } from '@shopstack/schema/money'
import type { ProductRow } from '../catalog/queries.js'
import type { Context } from '../context.js'
import type { DiscountRejection } from '../discounts/discount.js'
import type { QuoteInput } from '../generated.js'
import { type InvalidLine, readLines } from './merge-lines.js'
import {
  type CheckedLine,
  normalizedCode,
  type PricedBasket,
  type PricingRequest,
  priceAmount,
  quoteLines,
} from './price-basket.js'
import type { Priced } from './pricing.js'

/** A price, its lines, and why the code does not apply. */
export interface QuoteResult extends Priced {
  readonly currency: string
  readonly discountCode: string | null
  readonly discountProblem: DiscountRejection | null
  readonly lines: QuoteLine[]
}

/** A line of a quote, and why it cannot be ordered. */
export interface QuoteLine {
  readonly productId: string
  /** Null when it is not sold. */
  readonly product: ProductRow | null
  readonly quantity: number
  readonly unitPrice: Cents | null
  readonly totalPrice: Cents | null
  readonly available: number
  readonly problem: UserError | null
}

type QuotedBasket = PricedBasket & { readonly lines: QuoteLine[] }

/** Prices a basket or an amount like an order, and reports which lines cannot be ordered. */
export async function quote(ctx: Context, input: QuoteInput): Promise<QuoteResult> {
  const { priced, discount, lines } = await priceInput(ctx, input)
  const { currency } = ctx
  const discountCode = normalizedCode(ctx, input.discountCode)
  return { ...priced, currency, discountCode, discountProblem: discount?.rejection ?? null, lines }
}

async function priceInput(
  ctx: Context,
  { items, subtotal, discountCode }: QuoteInput,
): Promise<QuotedBasket> {
  const request = { customerId: ctx.viewer?.id ?? null, discountCode: normalizedCode(ctx, discountCode) }
  if (items && isGiven(subtotal)) throw invalid('input', 'Give items or a subtotal, not both.')
  if (isGiven(subtotal)) {
    if (subtotal < 0) throw invalid('input.subtotal', 'subtotal is from 0 to 99999999.99.')
    return { ...(await priceAmount(ctx, subtotal, request)), lines: [] }
  }
  if (!items) throw invalid('input', 'Give items or a subtotal.')
  return quoteItems(ctx, items, request)
}

/** The lines as an order would have them, in the order of the input. */
async function quoteItems(
  ctx: Context,
  items: NonNullable<QuoteInput['items']>,
  request: PricingRequest,
): Promise<QuotedBasket> {
  const { lines, invalid: invalidLines } = readLines(items)
  const basket = await quoteLines(ctx, lines, request)
  const quoted = [
    ...basket.lines.map((line) => ({ index: line.index, line: checkedLine(line) })),
    ...invalidLines.map((line) => ({ index: line.index, line: invalidLine(line) })),
  ]
  return { ...basket, lines: quoted.sort((a, b) => a.index - b.index).map(({ line }) => line) }
}

const checkedLine = ({ productId, product, quantity, problem }: CheckedLine): QuoteLine => ({
  productId: String(productId),
  product,
  quantity,
  unitPrice: product?.price ?? null,
  totalPrice: product && product.price * quantity,
  available: product?.stock ?? 0,
  problem: problem && userError(problem),
})

const invalidLine = ({ productId, quantity, error }: InvalidLine): QuoteLine => ({
  ...{ productId, quantity, product: null, unitPrice: null, totalPrice: null, available: 0 },
  problem: userError(error),
})

const isGiven = (subtotal: Cents | null | undefined): subtotal is Cents =>
  subtotal !== null && subtotal !== undefined
