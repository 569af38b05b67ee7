import { invalid, UserErrorList } from '@shopstack/schema/errors'
import type { Cents } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { DiscountRejection } from '../discounts/discount.js'
import type { QuoteInput } from '../generated.js'
import { mergedLines } from './merge-lines.js'
import { codeGiven, type Offer, offerFor, offerForLines } from './price-basket.js'
import type { Priced } from './pricing.js'

/** What something would cost, and why the code given takes nothing off. */
export interface Quoted extends Priced {
  readonly currency: string
  readonly discountCode: string | null
  readonly discountProblem: DiscountRejection | null
}

/** Prices a basket or an amount as an order would be priced, whether or not there is enough of everything. */
export async function quote(ctx: Context, input: QuoteInput): Promise<Quoted> {
  const { priced, discount } = await offer(ctx, input)
  const { currency } = ctx
  const discountCode = codeGiven(ctx, input.discountCode)
  return { ...priced, currency, discountCode, discountProblem: discount?.problem ?? null }
}

async function offer(ctx: Context, { items, subtotal, discountCode }: QuoteInput): Promise<Offer> {
  const bargain = { customerId: ctx.viewer?.id ?? null, discountCode: codeGiven(ctx, discountCode) }
  if (items && isGiven(subtotal)) throw invalid('input', 'Give items or a subtotal, not both.')
  if (isGiven(subtotal)) {
    if (subtotal < 0) throw invalid('input.subtotal', 'subtotal is from 0 to 99999999.99.')
    return offerFor(ctx, subtotal, bargain)
  }
  if (!items) throw invalid('input', 'Give items or a subtotal.')
  try {
    return await offerForLines(ctx, mergedLines(items), bargain)
  } catch (error) {
    // A query answers one error, and the first line that is wrong is as good as any.
    throw error instanceof UserErrorList ? (error.errors[0] ?? error) : error
  }
}

const isGiven = (subtotal: Cents | null | undefined): subtotal is Cents =>
  subtotal !== null && subtotal !== undefined
