import { isPlain } from '@shopstack/drizzle/text/plain'
import { z } from 'zod'
import { amountField, bodyOf, idField, textField } from '../body-schemas.js'
import { rejection } from '../errors.js'
import { FlaskCalculateDocument, type FlaskCalculateQuery, FlaskCheckoutDocument } from '../generated.js'
import { errorSchema } from '../openapi/responses.js'
import { type Access, failed, ok, type Route, route } from '../route.js'
import { float } from './flask-json.js'
import { flaskOrder, orderShape } from './order-presenter.js'

const access: Access = { who: 'authenticated' }
const about = { tag: 'Payments' }
const money = z.number().meta({ examples: [29.99] })

/** Payment endpoints of the Flask API. */
export const flaskPaymentRoutes: readonly Route[] = [
  route('POST', '/api/payments/calculate', FlaskCalculateDocument, {
    access,
    about: {
      ...about,
      summary: 'Calculates tax and discount of an amount. Nothing is stored.',
      responses: {
        200: z
          .strictObject({
            subtotal: money,
            discount_code: z.string().nullable(),
            discount_amount: money,
            discounted_subtotal: money,
            tax: money.meta({ description: 'On the undiscounted subtotal.' }),
            total: money,
          })
          .meta({ id: 'Quote' }),
      },
    },
    body: bodyOf('QuoteRequest', {
      subtotal: amountField('subtotal', 'Missing required field: subtotal'),
      discount_code: textField('discount_code')
        .nullish()
        .meta({ description: 'A code that does not apply is not an error.' }),
    }),
    variables: ({ body: { subtotal, discount_code } }) => ({
      input: {
        subtotal,
        discountCode: discount_code && isPossibleCode(discount_code) ? discount_code : null,
      },
    }),
    respond: ({ quote }, { body }) =>
      ok({
        subtotal: float(quote.subtotal),
        discount_code: body.discount_code ?? null,
        discount_amount: discountOf(quote),
        discounted_subtotal: float(quote.discountedSubtotal),
        tax: float(quote.tax),
        total: float(quote.total),
      }),
  }),
  route('POST', '/api/payments/checkout', FlaskCheckoutDocument, {
    access,
    about: {
      ...about,
      summary: 'Pays a pending order of the caller.',
      idempotent: true,
      responses: {
        200: z
          .strictObject({ message: z.literal('Payment processed successfully'), order: orderShape })
          .meta({ id: 'CheckoutResponse' }),
        ...{ 402: errorSchema, 404: errorSchema, 409: errorSchema, 502: errorSchema },
      },
    },
    body: bodyOf('CheckoutRequest', {
      order_id: idField('order_id', 'Missing required field: order_id').nullable(),
    }),
    // No order has the id None.
    variables: ({ body: { order_id }, idempotencyKey }) => ({
      input: { orderId: order_id ?? 'None' },
      idempotencyKey,
    }),
    respond: ({ checkout: { order, userErrors } }) => {
      if (order && userErrors.length === 0)
        return ok({ message: 'Payment processed successfully', order: flaskOrder(order) })
      const code = userErrors[0]?.code
      if (code === 'ORDER_EXPIRED') return failed(400, 'Order is already cancelled')
      return order && code === 'ORDER_NOT_PENDING'
        ? failed(400, `Order is already ${order.status.toLowerCase()}`)
        : rejection(userErrors)
    },
  }),
]

/** Whether GraphQL accepts a code; any other is unknown, which the legacy service does not reject. */
const isPossibleCode = (text: string): boolean => text.length <= 50 && isPlain(text)

/** The legacy service writes `0` instead of `0.0` for an unknown code. */
function discountOf({ discountCode, discountAmount, discountProblem }: FlaskCalculateQuery['quote']) {
  const isCode = discountCode && (!discountProblem || discountProblem.reason === 'NOTHING_TO_DISCOUNT')
  return isCode ? float(discountAmount) : 0
}
