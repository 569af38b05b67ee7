import type postgres from 'postgres'
import { rebuildRollups } from '../../rollups/rebuild.js'
import {
  writeAmountRefund,
  writeAttempt,
  writeCancellation,
  writeCustomer,
  writeImportedOrder,
  writeOrder,
  writePayment,
  writeProduct,
  writeRefund,
  writeRestoredUse,
  writeShipment,
  writeStatus,
} from './fixtures.js'

/** A shop with an order in every situation and no violations; returns the orders by situation. */
export async function populateShop(sql: postgres.Sql) {
  const [ada, bob] = [await writeCustomer(sql, 'ada'), await writeCustomer(sql, 'bob')]
  const [mug, pot] = [await writeProduct(sql, 'Mug', '10.00'), await writeProduct(sql, 'Pot', '33.30')]
  await sql`insert into discount_codes (code, percent, usage_limit, usage_limit_per_customer) values ('TEN', 10, 9, 5)`
  const purchase = { by: ada, product: mug, quantity: 4 }
  const made = {
    pending: await writeOrder(sql, { ...purchase, code: 'TEN' }),
    cancelled: await writeOrder(sql, { ...purchase, code: 'TEN' }),
    paid: await writeOrder(sql, { ...purchase, product: pot, by: bob }),
    delivered: await writeOrder(sql, { ...purchase, code: 'TEN' }),
    partlyRefunded: await writeOrder(sql, purchase),
    refunded: await writeOrder(sql, purchase),
    notRefunded: await writeOrder(sql, purchase),
    waiting: await writeOrder(sql, { ...purchase, product: pot }),
    returned: await writeOrder(sql, { ...purchase, code: 'TEN' }),
    reduced: await writeOrder(sql, { ...purchase, product: pot }),
    imported: await writeImportedOrder(sql, { ...purchase, status: 'paid' }),
    importedCancelled: await writeImportedOrder(sql, { ...purchase, status: 'cancelled' }),
    cancelledLater: await writeImportedOrder(sql, purchase),
  }
  await writeCancellation(sql, made.cancelled)
  await writeCancellation(sql, made.cancelledLater)
  await writePayment(sql, made.paid, 'declined')
  await writePayment(sql, made.paid, 'failed')
  const { paid, delivered, partlyRefunded, refunded, notRefunded, returned, reduced } = made
  const attempts = new Map<number, number>()
  for (const order of [paid, delivered, partlyRefunded, refunded, notRefunded, returned, reduced])
    attempts.set(order, await writePayment(sql, order))
  await writeShipment(sql, delivered)
  await writeStatus(sql, delivered, 'delivered')
  await writeRefund(sql, returned, { pieces: 4, restock: true })
  await writeRestoredUse(sql, returned)
  await writeAmountRefund(sql, reduced, '12.34')
  await writeRefund(sql, partlyRefunded, { pieces: 1, restock: true })
  await writeRefund(sql, refunded, { pieces: 4, restock: false })
  await writeRefund(sql, notRefunded, { pieces: 4, restock: false }, 'failed')
  await writeAttempt(sql, made.waiting)
  await sql`update products set low_stock_threshold = 100 where id = ${pot}`
  await sql`
    insert into idempotency_keys (user_id, operation, key, payload_hash, answer, expires_at)
    values (${bob}, 'placeOrder', 'first', '', jsonb_build_object('orderId', ${paid}::int), now()),
      (${bob}, 'checkout', 'first', '', jsonb_build_object('attemptId', ${attempts.get(paid) ?? 0}::int), now()),
      (${ada}, 'createProduct', 'mug', '', jsonb_build_object('productId', ${mug}::int), now())`
  await sql`
    insert into mails (kind, user_id, about, sent_at)
    values ('order-confirmed', ${bob}, jsonb_build_object('orderId', ${paid}::int), now())`
  await sql`
    with hooked as (
      insert into webhook_endpoints (url, event_types, secret, since)
      values ('https://partner.example/', array['order.paid'], 'sealed', now() - interval '2 hours') returning id
    ) insert into webhook_deliveries (endpoint_id, event_id, type, subject, attempts, first_attempt_at, delivered_at)
      select hooked.id, e.id, e.type, e.subject, 1, now(), now() from hooked, events e where e.type = 'order.paid'`
  const gone = await writeCustomer(sql, 'gone')
  await sql`select erase_account(${gone}, null, 'a request', null)`
  await rebuildRollups(sql)
  return { ...made, ada, bob, mug, pot }
}
