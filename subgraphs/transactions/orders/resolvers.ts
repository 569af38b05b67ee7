import { hasScope, requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import { ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import { pageNumber, pageSize } from '@shopstack/schema/pagination'
import type { ProductRow } from '../catalog/queries.js'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import { cancelOrder } from './cancel-order.js'
import { deliverOrder } from './deliver-order.js'
import { availableActions } from './order-state-machine.js'
import { placeOrder } from './place-order.js'
import { countOrders, ordersOf, ordersOnPage } from './queries.js'
import { quote } from './quote.js'
import type { OrderReference } from './sql/transition-order.js'
import { MANAGE, visibleOrder } from './visible-order.js'

/** Orders are visible to their owner and to callers with the scope `orders:manage`. */
export const ordersResolvers: Resolvers = {
  Query: {
    order: (_, { id }, ctx) => visibleOrder(ctx, requireViewer(ctx), id),
    orders: (_, { first, after, status }, ctx) =>
      ordersOf(
        ctx.db,
        { userId: requireViewer(ctx).id, status: status ?? null },
        { first: pageSize(first), after: after ?? null },
      ),
    ordersPage: async (_, { page, perPage }, ctx) => {
      const request = pageNumber({ page, perPage, userId: requireViewer(ctx).id })
      return { ...request, nodes: await ordersOnPage(ctx.db, request) }
    },
    quote: (_, { input }, ctx) => quote(ctx, input),
  },
  Mutation: {
    placeOrder: (_, { input, idempotencyKey }, ctx) =>
      withUserErrors(() => placeOrder(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
    cancelOrder: (_, { id, idempotencyKey }, ctx) =>
      withUserErrors(() => cancelOrder(ctx, requireViewer(ctx), reference(ctx, id), idempotencyKey ?? null)),
    deliverOrder: (_, { id, idempotencyKey }, ctx) =>
      withUserErrors(() => deliverOrder(ctx, requireViewer(ctx), reference(ctx, id), idempotencyKey ?? null)),
  },
  Order: {
    __resolveReference: ({ id }, ctx) => (ctx.viewer ? visibleOrder(ctx, ctx.viewer, String(id)) : null),
    currency: (_, _args, ctx) => ctx.currency,
    items: ({ id }, _, ctx) => ctx.load.itemsOf.load(id),
    customer: ({ userId }) => ({ id: userId }),
    expiresAt: ({ status, expiresAt }) => (status === 'pending' ? expiresAt : null),
    availableActions: (order, _, { viewer }) =>
      availableActions(order, { isOwner: viewer?.id === order.userId, isManager: hasScope(viewer, MANAGE) }),
  },
  OrderItem: {
    product: ({ productId }, _, ctx) => productOf(ctx, productId),
    name: async ({ productId, itemName }, _, ctx) => itemName ?? (await productOf(ctx, productId)).name,
    category: async ({ productId, itemName, itemCategory }, _, ctx) =>
      itemName === null ? (await productOf(ctx, productId)).category : itemCategory,
    sku: async ({ productId, itemName, itemSku }, _, ctx) =>
      itemName === null ? (await productOf(ctx, productId)).sku : itemSku,
  },
  OrderConnection: {
    totalCount: ({ filter }, _, ctx) => countOrders(ctx.db, filter),
  },
  OrderPage: {
    totalCount: ({ userId }, _, ctx) => countOrders(ctx.db, { userId, status: null }),
    totalPages: async ({ userId, perPage }, _, ctx) =>
      Math.ceil((await countOrders(ctx.db, { userId, status: null })) / perPage),
  },
  CancellationReason: { REQUESTED: 'requested', EXPIRED: 'expired' },
  OrderStatus: {
    PENDING: 'pending',
    PAID: 'paid',
    SHIPPED: 'shipped',
    DELIVERED: 'delivered',
    CANCELLED: 'cancelled',
    REFUNDED: 'refunded',
  },
  User: {
    __resolveReference: ({ id }) => {
      const key = parseId(String(id))
      return key === null ? null : { id: key }
    },
    orders: ({ id }, { first, after, status }, ctx) => {
      const viewer = requireViewer(ctx)
      if (viewer.id !== id && !hasScope(viewer, MANAGE)) return null
      return ordersOf(
        ctx.db,
        { userId: id, status: status ?? null },
        { first: pageSize(first), after: after ?? null },
      )
    },
  },
}

/** The product of a line, in its current state. */
async function productOf({ load }: Context, id: number): Promise<ProductRow> {
  const product = await load.product.load(id)
  if (!product) throw new Error(`the product ${id} of an order line does not exist`)
  return product
}

/** The order of a mutation, restricted to the caller's own without the scope `orders:manage`. */
function reference(ctx: Context, id: string): OrderReference {
  const viewer = requireViewer(ctx)
  const key = parseId(id)
  if (key === null) throw new ShopError('ORDER_NOT_FOUND', { orderId: id }, 'id')
  return { id: key, userId: hasScope(viewer, MANAGE) ? null : viewer.id, field: 'id' }
}
