import { z } from 'zod'
import { readOperation } from '../../federation/trusted-documents.js'
import { bodyOf, id, text, whole } from '../body-schemas.js'
import { whyNot } from '../errors.js'
import type {
  FlaskOrderQuery,
  FlaskOrderQueryVariables,
  FlaskOrdersQuery,
  FlaskOrdersQueryVariables,
  FlaskPlaceOrderMutation,
  FlaskPlaceOrderMutationVariables,
} from '../generated.js'
import { refusal } from '../openapi/responses.js'
import { MOST_ROWS, pageInForce } from '../pagination.js'
import { type Access, created, failed, notFound, ok, type Reply, type Route, route } from '../route.js'
import { flaskOrderWithItems, orderWithItemsShape } from './order-presenter.js'
import { pythonInt } from './products.js'

const FILE = 'flask/orders.graphql'
const FlaskOrders = readOperation<FlaskOrdersQuery, FlaskOrdersQueryVariables>(FILE, 'FlaskOrders')
const FlaskOrder = readOperation<FlaskOrderQuery, FlaskOrderQueryVariables>(FILE, 'FlaskOrder')
const FlaskPlaceOrder = readOperation<FlaskPlaceOrderMutation, FlaskPlaceOrderMutationVariables>(
  FILE,
  'FlaskPlaceOrder',
)

const NO_ITEMS = 'Order must include at least one item'
/** What Python says of an id that was not given. */
const NONE = 'None'

const item = z.object(
  { product_id: id('product_id').nullish(), quantity: whole('quantity', 1).default(1) },
  { error: 'items are objects with product_id and quantity.' },
)
const basket = bodyOf({
  items: z
    .array(item, { error: ({ input }) => (input ? 'items is a list.' : NO_ITEMS) })
    .min(1, { error: NO_ITEMS }),
  discount_code: text('discount_code')
    .max(50, { error: 'discount_code has 50 characters at most.' })
    .nullish()
    .meta({ description: 'One that gives no discount is kept and gives none.' }),
})
type Basket = z.infer<typeof basket>

const access: Access = { who: 'signed-in' }
const about = { tag: 'Orders' }
const one = z.strictObject({ order: orderWithItemsShape })

/** Orders as the Flask service documented them: everybody sees their own, admins too. */
export const orders: readonly Route[] = [
  route('GET', '/api/orders/', FlaskOrders, {
    access,
    about: {
      ...about,
      summary: 'Lists the orders of the caller with their items, the oldest first.',
      query: z.object({
        page: z
          .int()
          .min(1)
          .default(1)
          .meta({ description: `Which ${MOST_ROWS} of them.` }),
      }),
      answers: { 200: z.strictObject({ orders: z.array(orderWithItemsShape), count: z.int() }) },
    },
    variables: ({ query }) => ({ page: pageInForce(pythonInt(query.page)), perPage: MOST_ROWS }),
    answer: ({ ordersPage: { nodes } }) =>
      ok({ orders: nodes.map(flaskOrderWithItems), count: nodes.length }),
  }),
  route('GET', '/api/orders/:id', FlaskOrder, {
    access,
    about: { ...about, summary: 'Shows an order of the caller.', answers: { 200: one } },
    variables: ({ params: { id = '' } }) => ({ id }),
    // GraphQL shows an admin the orders of others.
    answer: ({ order }, { callerId }) =>
      order && order.customer?.id === callerId
        ? ok({ order: flaskOrderWithItems(order) })
        : notFound('Order not found'),
  }),
  route('POST', '/api/orders/', FlaskPlaceOrder, {
    access,
    about: {
      ...about,
      summary: 'Places an order.',
      idempotent: true,
      answers: { 201: one, 404: refusal },
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
    answer: ({ placeOrder: { order, userErrors } }, { body }) =>
      order ? created({ order: flaskOrderWithItems(order) }) : notPlaced(userErrors, body),
  }),
]

type OrderErrors = FlaskPlaceOrderMutation['placeOrder']['userErrors']

/** The old service went through the items one by one, and told what was wrong with the first bad one. */
function notPlaced(userErrors: OrderErrors, { items }: Basket): Reply {
  const [first] = userErrors.toSorted((a, b) => itemOf(a) - itemOf(b))
  if (!first) throw new Error('an order was neither placed nor refused')
  const { code, product, available } = first
  if (code === 'PRODUCT_NOT_FOUND')
    return notFound(`Product ${items[itemOf(first)]?.product_id ?? NONE} not found`)
  if (code === 'INSUFFICIENT_STOCK')
    return failed(400, `Insufficient stock for ${product}. Available: ${available}`)
  return whyNot([first])
}

/** Which item an error is about. */
const itemOf = ({ field }: OrderErrors[number]): number =>
  Number(/^input\.items\.(\d+)/.exec(field ?? '')?.[1] ?? 0)
