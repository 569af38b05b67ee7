import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Context } from '../context.js'
import type { CheckoutInput } from '../generated.js'
import { orderOf } from '../orders/queries.js'
import { inTheWay, openAttempt } from './create-attempt.js'
import type { Answer } from './payment-result.js'
import { moveMoney } from './process-transfer.js'
import { providerOf } from './provider/provider-of.js'

const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]{1,50}$/u

/** Pays a pending order of the viewer's own. */
export async function checkout(
  ctx: Context,
  viewer: Viewer,
  { orderId, paymentMethod: method = 'card' }: CheckoutInput,
  key: string | null,
): Promise<Answer> {
  const request = idempotentRequest(viewer.id, 'checkout', key, { orderId, method })
  checkMethod(ctx, method)
  const id = parseId(orderId)
  const field = 'input.orderId'
  if (id === null) throw new ShopError('ORDER_NOT_FOUND', { orderId }, field)
  const order = { id, userId: viewer.id, field }
  return moveMoney(ctx, request, async () => {
    const attempt = await openAttempt(ctx, viewer, { kind: 'charge', order, method }, request)
    return attempt ?? inTheWay(await orderOf(ctx.db, viewer.id, id), order, 'PAY')
  })
}

function checkMethod(ctx: Context, method: string): void {
  const field = 'input.paymentMethod'
  if (!PRINTABLE.test(method) || method.trim() === '')
    throw invalid(field, 'paymentMethod has 1 to 50 printable characters.')
  if (!providerOf(ctx).takes(method)) throw invalid(field, `There is no payment method ${method}.`)
}
