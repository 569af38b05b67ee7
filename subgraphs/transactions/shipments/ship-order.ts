import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { executeOnce } from '@shopstack/drizzle/idempotency/execute-once'
import { idempotentRequest } from '@shopstack/drizzle/idempotency/idempotent-request'
import { orders, shipmentItems, shipments } from '@shopstack/drizzle/tables'
import { foldBlanks, isLine, isWithinLength } from '@shopstack/drizzle/text/plain'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { invalid } from '@shopstack/schema/errors'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { ShipOrderInput } from '../generated.js'
import { itemsByOrderIds, type OrderRow } from '../orders/queries.js'
import {
  type OrderReference,
  orderOrThrow,
  statusEvent,
  transitionOrder,
} from '../orders/sql/transition-order.js'
import { meaningOf, type RefundLine, remainingLines } from '../payments/refund-lines.js'
import { shipmentsByOrderIds } from './queries.js'
import { leftToShip, mergeShipmentLines } from './shipment-lines.js'

const MAX_LENGTH = 100

/** Parcels of an order; the last one must complete it. */
const MAX_PARCELS = 100

interface Parcel {
  carrier: string | null
  trackingNumber: string | null
  lines: ShipOrderInput['lines']
}

/** Ships a paid order or some of its lines; the order is shipped when nothing is left to ship. */
export async function shipOrder(
  ctx: Context,
  viewer: Viewer,
  reference: OrderReference,
  input: ShipOrderInput | null,
  key: string | null,
) {
  const parcel: Parcel = {
    carrier: lineOf('carrier', input?.carrier),
    trackingNumber: lineOf('trackingNumber', input?.trackingNumber),
    lines: input?.lines ?? null,
  }
  const request = idempotentRequest(viewer.id, 'shipOrder', key, {
    meaning: { ...parcel, id: reference.id, lines: parcel.lines && meaningOf(parcel.lines) },
    payload: { id: reference.id, ...parcel },
  })
  const result = await executeOnce<{ order: OrderRow }, { orderId: number }>(ctx.db, request, {
    first: async (tx) => ({ order: await ship(tx, ctx, viewer, reference, parcel) }),
    reference: ({ order }) => ({ orderId: order.id }),
    again: async (tx, { orderId }) => ({ order: await orderOrThrow(tx, orderId) }),
  })
  // An earlier mutation of the same request may have loaded them.
  for (const loader of [ctx.load.itemsOf, ctx.load.shipmentsOf, ctx.load.timelineOf])
    loader.clear(result.order.id)
  return result
}

function lineOf(field: string, text: string | null | undefined): string | null {
  const line = foldBlanks(text ?? '')
  if (!isLine(line) || !isWithinLength(line, MAX_LENGTH))
    throw invalid(`input.${field}`, `${field} is a line of ${MAX_LENGTH} characters at most.`)
  return line === '' ? null : line
}

/** The transition locks the order first, so that parallel parcels see each other's units. */
async function ship(
  tx: Database,
  { address }: Context,
  viewer: Viewer,
  reference: OrderReference,
  { carrier, trackingNumber, lines: requested }: Parcel,
): Promise<OrderRow> {
  const shipped = await transitionOrder(tx, reference, 'SHIP')
  const items = await itemsByOrderIds(tx, [shipped.id])
  const remaining = remainingLines(items, leftToShip)
  const lines = requested ? mergeShipmentLines(requested, items) : remaining
  const unitsOf = (some: readonly RefundLine[]) => some.reduce((sum, { quantity }) => sum + quantity, 0)
  const isComplete = unitsOf(lines) === unitsOf(remaining)
  const order = isComplete ? shipped : await backToPaid(tx, shipped)
  if (!isComplete && (await shipmentsByOrderIds(tx, [order.id])).length >= MAX_PARCELS - 1)
    throw invalid('input.lines', `Parcel ${MAX_PARCELS} of an order must hold everything that is left.`)
  // Nothing is left when the rest was refunded after a first parcel; adopted orders may have no lines at all.
  const shipmentId =
    lines.length === 0 ? null : await writeShipment(tx, order, viewer, { carrier, trackingNumber, lines })
  const event = statusEvent(shipped, 'SHIP', { actorId: viewer.id, address })
  const parcel = shipmentId === null ? {} : { shipmentId, carrier, trackingNumber }
  await recordEvent(tx, {
    ...event,
    type: isComplete ? event.type : 'order.partly_shipped',
    payload: { ...event.payload, ...parcel },
    after: { status: order.status, ...parcel },
  })
  return order
}

async function backToPaid(tx: Database, { id }: OrderRow): Promise<OrderRow> {
  const [order] = await tx.update(orders).set({ status: 'paid' }).where(eq(orders.id, id)).returning()
  if (!order) throw new Error(`order ${id} does not exist`)
  return order
}

async function writeShipment(
  tx: Database,
  { id: orderId }: OrderRow,
  { id: actorId }: Viewer,
  { lines, ...parcel }: Omit<Parcel, 'lines'> & { lines: readonly RefundLine[] },
): Promise<number> {
  const [shipment] = await tx
    .insert(shipments)
    .values({ orderId, actorId, ...parcel })
    .returning()
  if (!shipment) throw new Error('the insert returned no row')
  await tx
    .insert(shipmentItems)
    .values(lines.map(({ itemId, quantity }) => ({ shipmentId: shipment.id, orderItemId: itemId, quantity })))
  await tx.execute(sql`
    update order_items i set shipped_quantity = i.shipped_quantity + l.quantity
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as l ("itemId" int, quantity int)
    where i.id = l."itemId"`)
  return shipment.id
}
