import { invalid, UserErrorList } from '@shopstack/schema/errors'
import type { Cents } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { DiscountRejection } from '../discounts/discount.js'
import type { QuoteInput } from '../generated.js'
import { mergeLines } from './merge-lines.js'
import { normalizedCode, type PricedBasket, priceAmount, priceLines } from './price-basket.js'
import type { Priced } from './pricing.js'

/** A price, and why the code does not apply. */
export interface QuoteResult extends Priced {
  readonly currency: string
  readonly discountCode: string | null
  readonly discountProblem: DiscountRejection | null
}

/** Prices a basket or an amount like an order, regardless of stock. */
export async function quote(ctx: Context, input: QuoteInput): Promise<QuoteResult> {
  const { priced, discount } = await priceInput(ctx, input)
  const { currency } = ctx
  const discountCode = normalizedCode(ctx, input.discountCode)
  return { ...priced, currency, discountCode, discountProblem: discount?.rejection ?? null }
}

async function priceInput(
  ctx: Context,
  { items, subtotal, discountCode }: QuoteInput,
): Promise<PricedBasket> {
  const request = { customerId: ctx.viewer?.id ?? null, discountCode: normalizedCode(ctx, discountCode) }
  if (items && isGiven(subtotal)) throw invalid('input', 'Give items or a subtotal, not both.')
  if (isGiven(subtotal)) {
    if (subtotal < 0) throw invalid('input.subtotal', 'subtotal is from 0 to 99999999.99.')
    return priceAmount(ctx, subtotal, request)
  }
  if (!items) throw invalid('input', 'Give items or a subtotal.')
  try {
    return await priceLines(ctx, mergeLines(items), request)
  } catch (error) {
    // A query has one error: that of the first invalid line.
    throw error instanceof UserErrorList ? (error.errors[0] ?? error) : error
  }
}

const isGiven = (subtotal: Cents | null | undefined): subtotal is Cents =>
  subtotal !== null && subtotal !== undefined
