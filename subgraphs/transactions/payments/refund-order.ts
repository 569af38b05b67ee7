import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { RefundRequest } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { type Cents, formatMoney } from '@shopstack/schema/money'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { RefundOrderInput } from '../generated.js'
import { itemsByOrderIds, type OrderItemRow, type OrderRow, ordersByIds } from '../orders/queries.js'
import type { PaymentResult } from './payment-result.js'
import { processTransfer } from './process-transfer.js'
import { refundsByOrderIds } from './queries.js'
import {
  type Refundable,
  type RefundParts,
  refundOfAmount,
  refundOfUnits,
  remainingParts,
} from './refund-amount.js'
import { meaningOf, mergeRefundLines, type RefundLine, remainingLines } from './refund-lines.js'
import { type BlockedAttempt, blockingErrors, createAttempt } from './sql/create-attempt.js'

const MAX_LINES = 100
const MAX_REASON_LENGTH = 255
/** Refunds of an order, beyond which only units are refunded; the last one of an amount is of everything that is left. */
const MAX_REFUNDS = 100

/** Refunds an amount or some lines of a paid order, or everything that is not refunded. */
export async function refundOrder(
  ctx: Context,
  viewer: Viewer,
  input: RefundOrderInput,
  key: string | null,
): Promise<PaymentResult> {
  const { orderId, lines = null, amount = null, restock = false, reason = null } = input
  checkInput(input)
  const id = parseId(orderId)
  const field = 'input.orderId'
  if (id === null) throw new ShopError('ORDER_NOT_FOUND', { orderId }, field)
  const request = idempotentRequest(viewer.id, 'refundOrder', key, {
    meaning: { id, amount, restock, reason: reason?.trim() || null, lines: lines && meaningOf(lines) },
    // As the previous release sent it to the hash.
    payload: { orderId, asked: lines, restock, reason, ...(amount === null ? {} : { amount }) },
  })
  const reference = { id, userId: null, field }
  return processTransfer(ctx, request, async () => {
    const [order = null] = await ordersByIds(ctx.db, [id])
    const blocked = blockingErrors(order, reference, 'REFUND')
    if (!order || blocked.errors.length > 0) return blocked
    const due =
      amount === null ? await unitsDue(ctx.db, order, lines) : await amountDue(ctx.db, order, amount)
    if ('errors' in due) return due
    const { parts, lines: refunded } = due
    const split = { tax: parts.tax, discount: parts.discount }
    const refund: RefundRequest = { lines: refunded, restock, reason, split }
    const attempt = {
      kind: 'refund',
      order: reference,
      version: order.version,
      amount: parts.amount,
      refund,
    } as const
    return (await createAttempt(ctx, viewer, attempt, request)) ?? { order, errors: [] }
  })
}

function checkInput({ lines = null, amount = null, restock, reason = null }: RefundOrderInput): void {
  if (lines && (lines.length < 1 || lines.length > MAX_LINES))
    throw invalid('input.lines', `lines are 1 to ${MAX_LINES}.`)
  if (reason !== null && [...reason].length > MAX_REASON_LENGTH)
    throw invalid('input.reason', `reason has ${MAX_REASON_LENGTH} characters at most.`)
  if (amount === null) return
  if (lines) throw invalid('input.amount', 'Give lines or an amount, not both.')
  if (restock) throw invalid('input.restock', 'A refund of an amount restocks nothing: give the lines.')
  if (!reason?.trim()) throw invalid('input.reason', 'A refund of an amount needs a reason.')
}

/** What a refund gives back. */
interface Due {
  readonly parts: RefundParts
  readonly lines: RefundLine[]
}

async function unitsDue(
  db: Database,
  order: OrderRow,
  requested: RefundOrderInput['lines'] | null,
): Promise<Due | BlockedAttempt> {
  const [items, refundable] = await Promise.all([itemsByOrderIds(db, [order.id]), refundableOf(db, order)])
  const { lines, errors } = requested
    ? mergeRefundLines(requested, items)
    : { lines: remainingLines(items), errors: [] }
  if (errors.length > 0) return { order, errors }
  return { lines, parts: refundOfUnits(refundable, unitsAfter(items, lines)) }
}

async function amountDue(db: Database, order: OrderRow, amount: Cents): Promise<Due | BlockedAttempt> {
  const refundable = await refundableOf(db, order)
  const { amount: left } = remainingParts(refundable)
  if (refundable.times >= MAX_REFUNDS - 1 && amount < left)
    return { order, errors: [invalid('input.amount', TOO_MANY_REFUNDS)] }
  if (amount >= 1 && amount <= left) return { lines: [], parts: refundOfAmount(refundable, amount) }
  const expected =
    left > 0 ? `amount is from 0.01 to ${formatMoney(left)}.` : 'Nothing is left of this order.'
  return { order, errors: [invalid('input.amount', expected)] }
}

const TOO_MANY_REFUNDS = `Refund ${MAX_REFUNDS} of an order must give back everything that is left.`

async function refundableOf(db: Database, order: OrderRow): Promise<Refundable & { times: number }> {
  const refunds = await refundsByOrderIds(db, [order.id])
  const sum = (part: keyof RefundParts) => refunds.reduce((total, refund) => total + refund[part], 0)
  const given = { amount: sum('amount'), tax: sum('tax'), discount: sum('discount') }
  return { ...order, given, times: refunds.length }
}

function unitsAfter(items: readonly OrderItemRow[], lines: readonly RefundLine[]) {
  const now = new Map(lines.map(({ itemId, quantity }) => [itemId, quantity]))
  const nowOf = ({ id }: OrderItemRow) => now.get(id) ?? 0
  const before = items.reduce((sum, { unitPrice, refundedQuantity }) => sum + unitPrice * refundedQuantity, 0)
  return {
    before,
    after: items.reduce((sum, item) => sum + item.unitPrice * nowOf(item), before),
    isEverything: items.every((item) => item.refundedQuantity + nowOf(item) === item.quantity),
  }
}
