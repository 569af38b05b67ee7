import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Context } from '../context.js'
import type { CheckoutInput } from '../generated.js'
import { orderOf } from '../orders/queries.js'
import type { PaymentResult } from './payment-result.js'
import { processTransfer } from './process-transfer.js'
import { providerOf } from './provider/provider-of.js'
import { blockingErrors, createAttempt } from './sql/create-attempt.js'

const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]{1,50}$/u

/** Pays a pending order of the viewer. */
export async function checkout(
  ctx: Context,
  viewer: Viewer,
  { orderId, paymentMethod: method = 'card' }: CheckoutInput,
  key: string | null,
): Promise<PaymentResult> {
  checkMethod(ctx, method)
  const id = parseId(orderId)
  const field = 'input.orderId'
  if (id === null) throw new ShopError('ORDER_NOT_FOUND', { orderId }, field)
  const request = idempotentRequest(viewer.id, 'checkout', key, {
    meaning: { id, method },
    payload: { orderId, method },
  })
  const order = { id, userId: viewer.id, field }
  return processTransfer(ctx, request, async () => {
    const attempt = await createAttempt(ctx, viewer, { kind: 'charge', order, method }, request)
    return attempt ?? blockingErrors(await orderOf(ctx.db, viewer.id, id), order, 'PAY')
  })
}

function checkMethod(ctx: Context, method: string): void {
  const field = 'input.paymentMethod'
  if (!PRINTABLE.test(method) || method.trim() === '')
    throw invalid(field, 'paymentMethod has 1 to 50 printable characters.')
  if (!providerOf(ctx).supports(method)) throw invalid(field, `There is no payment method ${method}.`)
}
