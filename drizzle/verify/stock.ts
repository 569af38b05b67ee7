import { type Area, firstEvent } from './check.js'

const linesOf = (orders: string) => `
  select i.order_id, i.product_id, i.quantity from order_items i join orders o on o.id = i.order_id where ${orders}`

const PLACED = firstEvent('order.placed')

/**
 * Cancelled in this shop: imported cancelled orders returned their stock before the import. `not in` is hashed; the planner expects
 * few such events and would compare each order with all of them.
 */
const CANCELLED = `
  o.status = 'cancelled' and 'order:' || o.id not in (
    select subject from events where sequence = 1 and type = 'order.imported' and payload ->> 'status' = 'cancelled')`

const RESTOCKED = `
  select r.order_id, i.product_id, ri.quantity
  from refunds r join refund_items ri on ri.refund_id = r.id join order_items i on i.id = ri.order_item_id
  where r.restocked`

/** Movements of a reason that differ from the `due` units: order_id, product_id, quantity. */
const otherThan = (due: string, reason: 'order' | 'cancellation' | 'refund', moved: string) => `
  select order_id as id, format('%s pieces of product %s moved, and not %s', sum(moved), product_id, sum(due)) as found
  from (
    select order_id, product_id, quantity as due, 0 as moved from (${due}) due
    union all
    select order_id, product_id, 0, ${moved} from stock_movements where reason = '${reason}'
  ) pieces
  group by order_id, product_id having sum(due) <> sum(moved)`

/** No product is oversold, and every unit is accounted for. */
export const stockArea: Area = {
  name: 'stock',
  checks: [
    {
      name: 'stock is moved',
      sentence: 'The stock of a product is the sum of its movements.',
      noun: 'product',
      rows: 'products',
      broken: `
        select id, format('%s in stock, and movements of %s', stock, coalesce(moved, 0)) as found
        from products left join (
          select product_id, sum(quantity) as moved from stock_movements group by product_id
        ) movements on product_id = id
        where stock <> coalesce(moved, 0)`,
    },
    {
      name: 'no negative stock',
      sentence: 'No stock is below zero.',
      noun: 'product',
      rows: 'products',
      broken: `select id, format('%s in stock', stock) as found from products where stock < 0`,
    },
    {
      name: 'low stock is listed',
      sentence: 'The list of low stock has the listed products at or below their threshold, and no others.',
      noun: 'product',
      rows: 'products where low_stock_threshold is not null',
      broken: `
        select id, format('stock %s, threshold %s, and %s', stock, coalesce(low_stock_threshold::text, 'none'),
          case when product_id is null then 'not in the list' else 'in the list' end) as found
        from products left join low_stock on product_id = id
        where (product_id is not null) <> coalesce(archived_at is null and stock <= low_stock_threshold, false)`,
    },
    {
      name: 'orders take stock',
      sentence:
        'An order that was placed here took its lines from the stock, and no other order took anything.',
      noun: 'order',
      rows: `orders o where ${PLACED}`,
      broken: otherThan(linesOf(PLACED), 'order', '-quantity'),
    },
    {
      name: 'cancelled orders return stock',
      sentence: 'An order that was cancelled here gave all its lines back once, and no other order did.',
      noun: 'order',
      rows: `orders o where ${CANCELLED}`,
      broken: otherThan(linesOf(CANCELLED), 'cancellation', 'quantity'),
    },
    {
      name: 'held stock is of open orders',
      sentence: 'Orders hold what unpaid ones ordered, and nothing when they are cancelled.',
      noun: 'product',
      rows: 'products',
      broken: `
        select product_id as id, format('%s pieces held, and unpaid orders of %s', sum(held), sum(ordered)) as found
        from (
          select m.product_id, -m.quantity as held, 0 as ordered
          from stock_movements m join orders o on o.id = m.order_id
          where o.status in ('pending', 'cancelled') and ${PLACED}
          union all
          select product_id, 0, quantity from (${linesOf(`o.status = 'pending' and ${PLACED}`)}) pending
        ) pieces
        group by product_id having sum(held) <> sum(ordered)`,
    },
    {
      name: 'refunds return stock',
      sentence: 'A refund that restocks returns its units to the stock, and any other returns none.',
      noun: 'order',
      rows: '(select distinct order_id from refunds) refunded',
      broken: otherThan(RESTOCKED, 'refund', 'quantity'),
    },
  ],
}
