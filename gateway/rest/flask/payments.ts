import { isPlain } from '@shopstack/drizzle/text/plain'
import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import { amount, bodyOf, id, text } from '../body-schemas.js'
import { whyNot } from '../errors.js'
import type {
  FlaskCalculateQuery,
  FlaskCalculateQueryVariables,
  FlaskCheckoutMutation,
  FlaskCheckoutMutationVariables,
} from '../generated.js'
import { refusal } from '../openapi/responses.js'
import { type Access, failed, ok, type Route, route } from '../route.js'
import { float } from './flask-json.js'
import { flaskOrder, orderShape } from './order-presenter.js'

const FILE = 'flask/payments.graphql'
const FlaskCalculate = readOperation<FlaskCalculateQuery, FlaskCalculateQueryVariables>(
  FILE,
  'FlaskCalculate',
)
const FlaskCheckout = readOperation<FlaskCheckoutMutation, FlaskCheckoutMutationVariables>(
  FILE,
  'FlaskCheckout',
)

const access: Access = { who: 'signed-in' }
const about = { tag: 'Payments' }
const money = z.number().meta({ examples: [29.99] })

/** Payments as the Flask service documented them. */
export const payments: readonly Route[] = [
  route('POST', '/api/payments/calculate', FlaskCalculate, {
    access,
    about: {
      ...about,
      summary: 'Shows what an amount would cost with tax and discount. Nothing is stored.',
      answers: {
        200: z.strictObject({
          subtotal: money,
          discount_code: z.string().nullable(),
          discount_amount: money,
          discounted_subtotal: money,
          tax: money.meta({ description: 'On the undiscounted subtotal.' }),
          total: money,
        }),
      },
    },
    body: bodyOf({
      subtotal: amount('subtotal', 'Missing required field: subtotal'),
      discount_code: text('discount_code')
        .nullish()
        .meta({ description: 'One that gives no discount is no error.' }),
    }),
    variables: ({ body: { subtotal, discount_code } }) => ({
      input: { subtotal, discountCode: discount_code && canBeCode(discount_code) ? discount_code : null },
    }),
    answer: ({ quote }, { body }) =>
      ok({
        subtotal: float(quote.subtotal),
        discount_code: body.discount_code ?? null,
        discount_amount: discountOf(quote),
        discounted_subtotal: float(quote.discountedSubtotal),
        tax: float(quote.tax),
        total: float(quote.total),
      }),
  }),
  route('POST', '/api/payments/checkout', FlaskCheckout, {
    access,
    about: {
      ...about,
      summary: 'Pays a pending order of the caller.',
      idempotent: true,
      answers: {
        200: z.strictObject({ message: z.literal('Payment processed successfully'), order: orderShape }),
        ...{ 402: refusal, 404: refusal, 409: refusal, 502: refusal },
      },
    },
    body: bodyOf({ order_id: id('order_id', 'Missing required field: order_id').nullable() }),
    // No order has the id null, nor any other text.
    variables: ({ body: { order_id }, idempotencyKey }) => ({
      input: { orderId: order_id ?? 'None' },
      idempotencyKey,
    }),
    answer: ({ checkout: { order, userErrors } }) => {
      if (order && userErrors.length === 0)
        return ok({ message: 'Payment processed successfully', order: flaskOrder(order) })
      const code = userErrors[0]?.code
      if (code === 'ORDER_EXPIRED') return failed(400, 'Order is already cancelled')
      return order && code === 'ORDER_NOT_PENDING'
        ? failed(400, `Order is already ${order.status.toLowerCase()}`)
        : whyNot(userErrors)
    },
  }),
]

/** The old service did not know codes that GraphQL refuses to look for, and answered as to any other it did not know. */
const canBeCode = (text: string): boolean => text.length <= 50 && isPlain(text)

/** The old service wrote `0`, and not `0.0`, when it knew no such code. */
function discountOf({ discountCode, discountAmount, discountProblem }: FlaskCalculateQuery['quote']) {
  const isCode = discountCode && (!discountProblem || discountProblem.reason === 'NOTHING_TO_DISCOUNT')
  return isCode ? float(discountAmount) : 0
}
