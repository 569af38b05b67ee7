import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Cents } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { RefundOrderInput } from '../generated.js'
import { itemsByOrderIds, type OrderItemRow, type OrderRow, ordersByIds } from '../orders/queries.js'
import type { PaymentResult } from './payment-result.js'
import { processTransfer } from './process-transfer.js'
import { refundAmount } from './refund-amount.js'
import { mergeRefundLines, type RefundLine, remainingLines } from './refund-lines.js'
import { blockingErrors, createAttempt } from './sql/create-attempt.js'

const MAX_LINES = 100
const MAX_REASON_LENGTH = 255

/** Refunds some lines of a paid order, or everything that is not refunded. */
export async function refundOrder(
  ctx: Context,
  viewer: Viewer,
  { orderId, lines: requested = null, restock = false, reason = null }: RefundOrderInput,
  key: string | null,
): Promise<PaymentResult> {
  const request = idempotentRequest(viewer.id, 'refundOrder', key, {
    // Field names are part of the stored payload hash.
    ...{ orderId, asked: requested, restock, reason },
  })
  checkSizes(requested, reason)
  const id = parseId(orderId)
  const field = 'input.orderId'
  if (id === null) throw new ShopError('ORDER_NOT_FOUND', { orderId }, field)
  const reference = { id, userId: null, field }
  return processTransfer(ctx, request, async () => {
    const [order = null] = await ordersByIds(ctx.db, [id])
    const blocked = blockingErrors(order, reference, 'REFUND')
    if (!order || blocked.errors.length > 0) return blocked
    const items = await itemsByOrderIds(ctx.db, [id])
    const { lines, errors } = requested
      ? mergeRefundLines(requested, items)
      : { lines: remainingLines(items), errors: [] }
    if (errors.length > 0) return { order, errors }
    const refund = { lines, restock, reason }
    const amount = amountOf(order, items, lines)
    const attempt = await createAttempt(
      ctx,
      viewer,
      { kind: 'refund', order: reference, version: order.version, amount, refund },
      request,
    )
    return attempt ?? { order, errors: [] }
  })
}

function checkSizes(lines: RefundOrderInput['lines'], reason: string | null): void {
  if (lines && (lines.length < 1 || lines.length > MAX_LINES))
    throw invalid('input.lines', `lines are 1 to ${MAX_LINES}.`)
  if (reason !== null && [...reason].length > MAX_REASON_LENGTH)
    throw invalid('input.reason', `reason has ${MAX_REASON_LENGTH} characters at most.`)
}

function amountOf(order: OrderRow, items: readonly OrderItemRow[], lines: readonly RefundLine[]): Cents {
  const now = new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]))
  const after = items.map((item) => ({ ...item, units: item.refundedQuantity + (now.get(item.id) ?? 0) }))
  return refundAmount(order, {
    subtotal: after.reduce((sum, { unitPrice, units }) => sum + unitPrice * units, 0),
    isEverything: after.every(({ quantity, units }) => units === quantity),
  })
}
