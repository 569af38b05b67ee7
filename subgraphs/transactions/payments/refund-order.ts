import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Cents } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { RefundOrderInput } from '../generated.js'
import { itemsByOrderIds, type OrderItemRow, type OrderRow, ordersByIds } from '../orders/queries.js'
import { inTheWay, openAttempt } from './create-attempt.js'
import type { Answer } from './payment-result.js'
import { moveMoney } from './process-transfer.js'
import { refundAmount } from './refund-amount.js'
import { allLeft, linesAsked, type RefundLine } from './refund-lines.js'

const MOST_LINES = 100
const REASON_LENGTH = 255

/** Gives money of a paid order back: for some of its lines, or all that is left. */
export async function refundOrder(
  ctx: Context,
  viewer: Viewer,
  { orderId, lines: asked = null, restock = false, reason = null }: RefundOrderInput,
  key: string | null,
): Promise<Answer> {
  const request = idempotentRequest(viewer.id, 'refundOrder', key, { orderId, asked, restock, reason })
  checkSizes(asked, reason)
  const id = parseId(orderId)
  const field = 'input.orderId'
  if (id === null) throw new ShopError('ORDER_NOT_FOUND', { orderId }, field)
  const reference = { id, userId: null, field }
  return moveMoney(ctx, request, async () => {
    const [order = null] = await ordersByIds(ctx.db, [id])
    const standing = inTheWay(order, reference, 'REFUND')
    if (!order || standing.refusals.length > 0) return standing
    const items = await itemsByOrderIds(ctx.db, [id])
    const { lines, refusals } = asked ? linesAsked(asked, items) : { lines: allLeft(items), refusals: [] }
    if (refusals.length > 0) return { order, refusals }
    const goods = { lines, restock, reason }
    const amount = amountOf(order, items, lines)
    const attempt = await openAttempt(
      ctx,
      viewer,
      { kind: 'refund', order: reference, version: order.version, amount, goods },
      request,
    )
    return attempt ?? { order, refusals: [] }
  })
}

function checkSizes(lines: RefundOrderInput['lines'], reason: string | null): void {
  if (lines && (lines.length < 1 || lines.length > MOST_LINES))
    throw invalid('input.lines', `lines are 1 to ${MOST_LINES}.`)
  if (reason !== null && [...reason].length > REASON_LENGTH)
    throw invalid('input.reason', `reason has ${REASON_LENGTH} characters at most.`)
}

function amountOf(order: OrderRow, items: readonly OrderItemRow[], lines: readonly RefundLine[]): Cents {
  const now = new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]))
  const after = items.map((item) => ({ ...item, pieces: item.refundedQuantity + (now.get(item.id) ?? 0) }))
  return refundAmount(order, {
    subtotal: after.reduce((sum, { unitPrice, pieces }) => sum + unitPrice * pieces, 0),
    isEverything: after.every(({ quantity, pieces }) => pieces === quantity),
  })
}
