import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import { ShopError } from '@shopstack/schema/errors'
import { parseId } from '@shopstack/schema/ids'
import type { Resolvers } from '../generated.js'
import { shipOrder } from './ship-order.js'

/** Parcels are visible to callers who may see their order. */
export const shipmentsResolvers: Resolvers = {
  Mutation: {
    shipOrder: (_, { id, input, idempotencyKey }, ctx) =>
      withUserErrors(() => {
        const key = parseId(id)
        if (key === null) throw new ShopError('ORDER_NOT_FOUND', { orderId: id }, 'id')
        const reference = { id: key, userId: null, field: 'id' }
        return shipOrder(ctx, requireViewer(ctx), reference, input ?? null, idempotencyKey ?? null)
      }),
  },
  Order: {
    shipments: ({ id }, _, ctx) => ctx.load.shipmentsOf.load(id),
  },
  Shipment: {
    lines: ({ id }, _, ctx) => ctx.load.shipmentLinesOf.load(id),
  },
}
