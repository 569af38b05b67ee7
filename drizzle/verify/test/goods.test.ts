import { discountsArea } from '../discounts.js'
import { ordersArea } from '../orders.js'
import { shipmentsArea } from '../shipments.js'
import { stockArea } from '../stock.js'
import { testPlants } from './plant-violations.js'

testPlants(stockArea, {
  'stock is moved': async (sql, { mug }) => {
    const [row] = await sql`update products set stock = stock - 1 where id = ${mug} returning stock`
    return {
      'stock is moved': [`product ${mug}: ${row?.stock} in stock, and movements of ${row?.stock + 1}`],
    }
  },
  'no negative stock': async (sql, { mug }) => {
    await sql`
      insert into stock_movements (product_id, quantity, reason) select id, -1 - stock, 'damage' from products where id = ${mug}`
    await sql`update products set stock = -1 where id = ${mug}`
    return { 'no negative stock': [`product ${mug}: -1 in stock`] }
  },
  'low stock is listed': async (sql, { mug }) => {
    const [row] = await sql`update products set low_stock_threshold = stock where id = ${mug} returning stock`
    await sql`delete from low_stock where product_id = ${mug}`
    return {
      'low stock is listed': [
        `product ${mug}: stock ${row?.stock}, threshold ${row?.stock}, and not in the list`,
      ],
    }
  },
  'orders take stock': async (sql, { pending, mug }) => {
    await sql`update stock_movements set quantity = -3 where order_id = ${pending}`
    await sql`update products set stock = stock + 1 where id = ${mug}`
    return {
      'orders take stock': [`order ${pending}: 3 pieces of product ${mug} moved, and not 4`],
      'held stock is of open orders': [`product ${mug}: 3 pieces held, and unpaid orders of 4`],
    }
  },
  'held stock is of open orders': async (sql, { pending, mug }) => {
    await sql`
      insert into stock_movements (product_id, quantity, reason, order_id) values (${mug}, 4, 'cancellation', ${pending})`
    await sql`update products set stock = stock + 4 where id = ${mug}`
    return {
      'held stock is of open orders': [`product ${mug}: 0 pieces held, and unpaid orders of 4`],
      'cancelled orders return stock': [`order ${pending}: 4 pieces of product ${mug} moved, and not 0`],
    }
  },
  'cancelled orders return stock': async (sql, { cancelled, importedCancelled, mug }) => {
    await sql`
      insert into stock_movements (product_id, quantity, reason, order_id)
      values (${mug}, 4, 'cancellation', ${cancelled}), (${mug}, 4, 'cancellation', ${importedCancelled})`
    await sql`update products set stock = stock + 8 where id = ${mug}`
    return {
      'cancelled orders return stock': [
        `order ${cancelled}: 8 pieces of product ${mug} moved, and not 4`,
        `order ${importedCancelled}: 4 pieces of product ${mug} moved, and not 0`,
      ],
      'held stock is of open orders': [`product ${mug}: 0 pieces held, and unpaid orders of 4`],
    }
  },
  'refunds return stock': async (sql, { partlyRefunded, refunded, mug }) => {
    await sql`delete from stock_movements where order_id = ${partlyRefunded} and reason = 'refund'`
    await sql`
      insert into stock_movements (product_id, quantity, reason, order_id) values (${mug}, 1, 'refund', ${refunded})`
    return {
      'refunds return stock': [
        `order ${partlyRefunded}: 0 pieces of product ${mug} moved, and not 1`,
        `order ${refunded}: 1 pieces of product ${mug} moved, and not 0`,
      ],
    }
  },
})

testPlants(ordersArea, {
  'lines add up': async (sql, { pending }) => {
    const [line] = await sql`update order_items set unit_price = 9 where order_id = ${pending} returning id`
    return { 'lines add up': [`line ${line?.id}: 4 pieces for 9.00 cost 40.00, in order ${pending}`] }
  },
  'lines are named': async (sql, { imported }) => {
    const [line] = await sql`
      update order_items set item_name = ' ', item_sku = '' where order_id = ${imported} returning id`
    return {
      'lines are named': [`line ${line?.id}: name " ", category "", SKU "", in order ${imported}`],
    }
  },
  'lines are unchanged': async (sql, { pending }) => {
    const [line] = await sql`
      update order_items set item_name = 'Cup' where order_id = ${pending} returning id`
    return {
      'lines are unchanged': [
        `line ${line?.id}: {"f1": "Cup", "f2": null, "f3": null}, and was recorded as {"f1": "Mug", "f2": null, "f3": null}, in order ${pending}`,
      ],
    }
  },
  'subtotals add up': async (sql, { imported, pending, mug }) => {
    await sql`update orders set subtotal = subtotal + 1, total = total + 1 where id = ${imported}`
    await sql`update payments set amount = amount + 1 where order_id = ${imported}`
    await sql`delete from stock_movements where order_id = ${pending}`
    await sql`update products set stock = stock + 4 where id = ${mug}`
    await sql`delete from order_items where order_id = ${pending}`
    return {
      'subtotals add up': [
        `order ${pending}: a subtotal of 40.00 over lines of nothing`,
        `order ${imported}: a subtotal of 41.00 over lines of 40.00`,
      ],
    }
  },
  'totals add up': async (sql, { imported }) => {
    await sql`update orders set tax = tax + 1 where id = ${imported}`
    return { 'totals add up': [`order ${imported}: 40.00 - 0.00 + 4.40 is not 43.40`] }
  },
  'amounts are frozen': async (sql, { pending }) => {
    await sql`update orders set tax = tax + 1, total = total + 1 where id = ${pending}`
    return { 'amounts are frozen': [`order ${pending}: it costs 40.40, and was recorded with 39.40`] }
  },
})

testPlants(shipmentsArea, {
  'shipped pieces were ordered': async (sql, { pending, paid }) => {
    const lines = await sql`
      update order_items set shipped_quantity = 5 where order_id in (${pending}, ${paid}) returning id, order_id as order`
    const idOf = (order: number) => lines.find((line) => line.order === order)?.id
    return {
      'shipped pieces were ordered': [
        `line ${idOf(pending)}: 5 shipped of 4, in order ${pending}, which is pending`,
        `line ${idOf(paid)}: 5 shipped of 4, in order ${paid}, which is paid`,
      ],
    }
  },
  'shipped pieces are in parcels': async (sql, { delivered }) => {
    const [line] = await sql`
      update shipment_items si set quantity = 3 from order_items i
      where i.id = order_item_id and i.order_id = ${delivered} returning i.id`
    return {
      'shipped pieces are in parcels': [
        `line ${line?.id}: 4 shipped, and 3 in parcels, in order ${delivered}`,
      ],
    }
  },
  'parcels belong to their order': async (sql, { delivered, paid }) => {
    const [parcel] = await sql`select id from shipments where order_id = ${delivered}`
    const [line] = await sql`select id from order_items where order_id = ${paid}`
    await sql`
      insert into shipment_items (shipment_id, order_item_id, quantity) values (${parcel?.id}, ${line?.id}, 1)`
    return {
      'parcels belong to their order': [
        `parcel ${parcel?.id}: of order ${delivered}, with line ${line?.id} of order ${paid}`,
      ],
    }
  },
  'shipped orders are complete': async (sql, { delivered }) => {
    await sql`update order_items set shipped_quantity = 3 where order_id = ${delivered}`
    await sql`update shipment_items set quantity = 3`
    return { 'shipped orders are complete': [`order ${delivered}: delivered, with 1 pieces left`] }
  },
})

testPlants(discountsArea, {
  'uses are counted': async (sql) => {
    await sql`update discount_codes set times_used = 3 where code = 'TEN'`
    return { 'uses are counted': ['discount code TEN: counted 3, and orders that use it: 2'] }
  },
  'uses by customers are counted': async (sql, { ada, bob }) => {
    await sql`update discount_uses set uses = 0`
    await sql`insert into discount_uses (code, user_id, uses) values ('TEN', ${bob}, 1)`
    return {
      'uses by customers are counted': [
        `use of TEN by customer ${ada}: counted 0, and orders that use it: 2`,
        `use of TEN by customer ${bob}: counted 1, and orders that use it: 0`,
      ],
    }
  },
  'uses are restored': async (sql, { delivered }) => {
    await sql`update orders set discount_restored = true where id = ${delivered}`
    await sql`update discount_codes set times_used = times_used - 1 where code = 'TEN'`
    await sql`update discount_uses set uses = uses - 1`
    return { 'uses are restored': [`order ${delivered}: delivered, with 4 pieces shipped`] }
  },
  'limits hold': async (sql, { ada }) => {
    await sql`update discount_codes set usage_limit = 1 where code = 'TEN'`
    await sql`update discount_uses set uses_limit = 1`
    return {
      'limits hold': [
        'discount code TEN: used 2 times of 1',
        `discount code TEN: used 2 times of 1 by customer ${ada}`,
      ],
    }
  },
})
