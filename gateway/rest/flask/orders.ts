import { z } from 'zod'
import { bodyOf, idField, textField, wholeNumber } from '../body-schemas.js'
import { rejection } from '../errors.js'
import {
  FlaskOrderDocument,
  FlaskOrdersDocument,
  FlaskPlaceOrderDocument,
  type FlaskPlaceOrderMutation,
} from '../generated.js'
import { errorSchema } from '../openapi/responses.js'
import { clampPage, MAX_ROWS } from '../pagination.js'
import { type Access, created, failed, notFound, ok, type RestResponse, type Route, route } from '../route.js'
import { CODE } from '../text-bounds.js'
import { flaskOrderWithItems, orderWithItemsShape } from './order-presenter.js'
import { pythonInt } from './products.js'

const NO_ITEMS = 'Order must include at least one item'
/** Checked by `placeOrder`. */
const MAX_ITEMS = 100
/** Python's text of a missing id. */
const NONE = 'None'

const item = z
  .object(
    { product_id: idField('product_id').nullish(), quantity: wholeNumber('quantity', 1).default(1) },
    { error: 'items are objects with product_id and quantity.' },
  )
  .meta({ id: 'OrderItemRequest' })
const basket = bodyOf('PlaceOrderRequest', {
  items: z
    .array(item, { error: ({ input }) => (input ? 'items is a list.' : NO_ITEMS) })
    .min(1, { error: NO_ITEMS })
    .meta({ maxItems: MAX_ITEMS }),
  discount_code: textField('discount_code')
    .max(50, { error: 'discount_code has 50 characters at most.' })
    .meta(CODE)
    .nullish()
    .meta({ description: 'A code that does not apply is stored without a discount.' }),
})
type Basket = z.infer<typeof basket>

const access: Access = { who: 'authenticated' }
const about = { tag: 'Orders' }
const one = z.strictObject({ order: orderWithItemsShape }).meta({ id: 'OrderResponse' })

/** Order endpoints of the Flask API. All callers, including administrators, see their own orders only. */
export const flaskOrderRoutes: readonly Route[] = [
  route('GET', '/api/orders/', FlaskOrdersDocument, {
    access,
    about: {
      ...about,
      summary: 'Lists the orders of the caller with items, oldest first.',
      query: z.object({
        page: z
          .int()
          .min(1)
          .default(1)
          .meta({ description: `Page number; a page has ${MAX_ROWS} orders.` }),
      }),
      responses: {
        200: z
          .strictObject({ orders: z.array(orderWithItemsShape), count: z.int() })
          .meta({ id: 'OrderList' }),
      },
    },
    variables: ({ query }) => ({ page: clampPage(pythonInt(query.page)), perPage: MAX_ROWS }),
    respond: ({ ordersPage: { nodes } }) =>
      ok({ orders: nodes.map(flaskOrderWithItems), count: nodes.length }),
  }),
  route('GET', '/api/orders/:id', FlaskOrderDocument, {
    access,
    about: { ...about, summary: 'Returns an order of the caller.', responses: { 200: one } },
    variables: ({ params: { id = '' } }) => ({ id }),
    // GraphQL returns orders of other accounts to administrators.
    respond: ({ order }, { callerId }) =>
      order && order.customer?.id === callerId
        ? ok({ order: flaskOrderWithItems(order) })
        : notFound('Order not found'),
  }),
  route('POST', '/api/orders/', FlaskPlaceOrderDocument, {
    access,
    about: {
      ...about,
      summary: 'Places an order.',
      idempotent: true,
      responses: { 201: one, 404: errorSchema },
    },
    body: basket,
    variables: ({ body: { items, discount_code }, idempotencyKey }) => ({
      input: {
        items: items.map(({ product_id, quantity }) => ({ productId: product_id ?? NONE, quantity })),
        discountCode: discount_code ?? null,
        ignoreInapplicableDiscount: true,
      },
      idempotencyKey,
    }),
    respond: ({ placeOrder: { order, userErrors } }, { body }) =>
      order ? created({ order: flaskOrderWithItems(order) }) : orderRejection(userErrors, body),
  }),
]

type OrderErrors = FlaskPlaceOrderMutation['placeOrder']['userErrors']

/** The response for the first invalid item, as in the legacy service. */
function orderRejection(userErrors: OrderErrors, { items }: Basket): RestResponse {
  const [first] = userErrors.toSorted((a, b) => itemOf(a) - itemOf(b))
  if (!first) throw new Error('placeOrder returned neither an order nor errors')
  const { code, product, available } = first
  if (code === 'PRODUCT_NOT_FOUND')
    return notFound(`Product ${items[itemOf(first)]?.product_id ?? NONE} not found`)
  if (code === 'INSUFFICIENT_STOCK')
    return failed(400, `Insufficient stock for ${product}. Available: ${available}`)
  return rejection([first])
}

/** The index of the item of an error. */
const itemOf = ({ field }: OrderErrors[number]): number =>
  Number(/^input\.items\.(\d+)/.exec(field ?? '')?.[1] ?? 0)
