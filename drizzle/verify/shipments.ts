import type { Area } from './check.js'

const PACKED = 'select order_item_id, sum(quantity) as packed from shipment_items group by order_item_id'

/** Orders with parcels; those of releases without parcels have none. */
const WITH_PARCELS = 'exists (select from shipments s where s.order_id = o.id)'

/** Parcels hold what was ordered, once. */
export const shipmentsArea: Area = {
  name: 'shipments',
  checks: [
    {
      name: 'shipped pieces were ordered',
      sentence: 'No more of a line is shipped than was ordered, and nothing before the order is paid.',
      noun: 'line',
      rows: 'order_items',
      broken: `
        select i.id, format('%s shipped of %s, in order %s, which is %s', shipped_quantity, quantity, order_id, o.status) as found
        from order_items i join orders o on o.id = i.order_id
        where shipped_quantity not between 0 and quantity
          or (shipped_quantity > 0 and o.status in ('pending', 'cancelled'))`,
    },
    {
      name: 'shipped pieces are in parcels',
      sentence: 'The shipped pieces of a line are those in the parcels of its order.',
      noun: 'line',
      rows: `order_items i join orders o on o.id = i.order_id where ${WITH_PARCELS}`,
      broken: `
        select i.id, format('%s shipped, and %s in parcels, in order %s', shipped_quantity, coalesce(packed, 0), i.order_id) as found
        from order_items i join orders o on o.id = i.order_id left join (${PACKED}) p on p.order_item_id = i.id
        where ${WITH_PARCELS} and shipped_quantity <> coalesce(packed, 0)`,
    },
    {
      name: 'parcels belong to their order',
      sentence: 'A parcel holds lines of its own order.',
      noun: 'parcel',
      rows: 'shipments',
      broken: `
        select s.id, format('of order %s, with line %s of order %s', s.order_id, i.id, i.order_id) as found
        from shipment_items si join shipments s on s.id = si.shipment_id join order_items i on i.id = si.order_item_id
        where i.order_id <> s.order_id`,
    },
    {
      name: 'shipped orders are complete',
      sentence: 'Of an order that is shipped, nothing is left that is neither in a parcel nor refunded.',
      noun: 'order',
      rows: `orders o where o.status in ('shipped', 'delivered') and ${WITH_PARCELS}`,
      broken: `
        select o.id, format('%s, with %s pieces left', o.status, sum(quantity - shipped_quantity - refunded_quantity)) as found
        from orders o join order_items i on i.order_id = o.id
        where o.status in ('shipped', 'delivered') and ${WITH_PARCELS}
          and shipped_quantity + refunded_quantity < quantity
        group by o.id`,
    },
  ],
}
