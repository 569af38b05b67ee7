import { hasScope, requireViewer, type Viewer } from '@shopstack/kit/viewer'
import { parseId } from '@shopstack/schema/id'
import { pageSize } from '@shopstack/schema/page'
import type { Context } from '../context.js'
import type { Resolvers } from '../generated.js'
import { countOrders, type OrderRow, orderOf, ordersOf } from './queries.js'

/** Orders are visible to the customer who placed them and to those who manage orders. */
export const orders: Resolvers = {
  Query: {
    order: (_, { id }, ctx) => visibleOrder(ctx, requireViewer(ctx), id),
    orders: (_, { first, after, status }, ctx) =>
      ordersOf(
        ctx.db,
        { userId: requireViewer(ctx).id, status: status ?? null },
        { first: pageSize(first), after: after ?? null },
      ),
  },
  Order: {
    __resolveReference: ({ id }, ctx) => (ctx.viewer ? visibleOrder(ctx, ctx.viewer, String(id)) : null),
    currency: (_, _args, ctx) => ctx.currency,
    items: ({ id }, _, ctx) => ctx.load.itemsOf.load(id),
    customer: ({ userId }) => ({ id: userId }),
  },
  OrderItem: {
    product: async ({ productId }, _, ctx) => {
      const product = await ctx.load.product.load(productId)
      if (!product) throw new Error(`order line of product ${productId}, which is not there`)
      return product
    },
  },
  OrderConnection: {
    totalCount: ({ filter }, _, ctx) => countOrders(ctx.db, filter),
  },
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
      if (viewer.id !== id && !hasScope(viewer, 'orders:manage')) return null
      return ordersOf(
        ctx.db,
        { userId: id, status: status ?? null },
        { first: pageSize(first), after: after ?? null },
      )
    },
  },
}

function visibleOrder(ctx: Context, viewer: Viewer, id: string): Promise<OrderRow | null> | null {
  const key = parseId(id)
  if (key === null) return null
  return hasScope(viewer, 'orders:manage') ? ctx.load.order.load(key) : orderOf(ctx.db, viewer.id, key)
}
