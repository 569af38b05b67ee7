import { foldBlanks } from '@shopstack/drizzle/text/plain'
import { invalid, ShopError, UserErrorList } from '@shopstack/schema/errors'
import type { Cents } from '@shopstack/schema/money'
import { type ProductRow, productsByIds } from '../catalog/queries.js'
import type { Context } from '../context.js'
import { type Discount, discountOn } from '../discounts/discount.js'
import { type CodeInUse, codeInUse } from '../discounts/queries.js'
import type { Line } from './merge-lines.js'
import { fits, type Priced, price } from './pricing.js'

/** A line with the product it is priced by. */
export type PricedLine = Line & { readonly product: ProductRow }

/** What some lines or an amount cost as everything stands now. */
export interface Offer {
  readonly priced: Priced
  /** What the code takes off, or why nothing; null without a code. */
  readonly discount: Discount | null
  /** The code as it was read; null when there is none. */
  readonly code: CodeInUse | null
}

/** Who asks for a price, and with which code: an empty code is none. */
export interface Bargain {
  readonly customerId: number | null
  readonly discountCode: string | null
}

const CODE_LENGTH = 50

/** A code as it was given; the old APIs kept and compared the blanks around it. */
export const codeGiven = ({ surface }: Context, code: string | null | undefined): string | null =>
  typeof code === 'string' && surface === 'graphql' ? foldBlanks(code) : (code ?? null)

/** Prices an amount. */
export async function offerFor(ctx: Context, subtotal: Cents, bargain: Bargain): Promise<Offer> {
  return priced(ctx, { subtotal, field: 'input.subtotal' }, bargain, await codeOf(ctx, bargain))
}

/** Prices lines; `check` throws what keeps them from being sold. Products and code are read at the same time. */
export async function offerForLines(
  ctx: Context,
  lines: readonly Line[],
  bargain: Bargain,
  check: (line: Line, product: ProductRow) => ShopError | null = () => null,
): Promise<Offer & { lines: PricedLine[] }> {
  const ids = lines.map(({ productId }) => productId)
  const [products, code] = await Promise.all([productsByIds(ctx.db, ids), codeOf(ctx, bargain)])
  const goods = goodsOf(lines, products, check)
  const subtotal = goods.reduce((sum: Cents, { product, quantity }) => sum + product.price * quantity, 0)
  return { lines: goods, ...priced(ctx, { subtotal, field: 'input.items' }, bargain, code) }
}

async function codeOf({ db }: Context, { customerId, discountCode }: Bargain): Promise<CodeInUse | null> {
  if (!discountCode) return null
  if (discountCode.length > CODE_LENGTH)
    throw invalid('input.discountCode', `discountCode has ${CODE_LENGTH} characters at most.`)
  return codeInUse(db, discountCode, customerId)
}

function priced(
  { taxRate }: Context,
  { subtotal, field }: { subtotal: Cents; field: string },
  { discountCode }: Bargain,
  code: CodeInUse | null,
): Offer {
  const discount = discountCode ? discountOn(code, discountCode, subtotal, new Date()) : null
  const amounts = price(subtotal, discount?.amount ?? 0, taxRate)
  if (!fits(amounts)) throw invalid(field, 'The total of one order is 99999999.99 at most.')
  return { priced: amounts, discount, code }
}

/** Each line with its product; refuses all lines together that cannot be served. */
function goodsOf(
  lines: readonly Line[],
  products: readonly ProductRow[],
  check: (line: Line, product: ProductRow) => ShopError | null,
): PricedLine[] {
  const byId = new Map(products.map((product) => [product.id, product]))
  const refusals: ShopError[] = []
  const goods = lines.flatMap((line) => {
    const product = byId.get(line.productId)
    const refusal = product && product.archivedAt === null ? check(line, product) : notSold(line)
    if (refusal) refusals.push(refusal)
    return product ? [{ ...line, product }] : []
  })
  if (refusals.length > 0) throw new UserErrorList(refusals)
  return goods
}

const notSold = ({ index, productId }: Line) =>
  new ShopError('PRODUCT_NOT_FOUND', { productId: String(productId) }, `input.items.${index}.productId`)
