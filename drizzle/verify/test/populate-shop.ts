import type postgres from 'postgres'
import { rebuildRollups } from '../../rollups/rebuild.js'
import {
  aCustomer,
  anImportedOrder,
  aProduct,
  ask,
  cancel,
  giveAmountBack,
  giveBack,
  pay,
  place,
  restoreUse,
  ship,
  step,
} from './fixtures.js'

/** A shop with an order in every situation and no violations; returns the orders by situation. */
export async function populateShop(sql: postgres.Sql) {
  const [ada, bob] = [await aCustomer(sql, 'ada'), await aCustomer(sql, 'bob')]
  const [mug, pot] = [await aProduct(sql, 'Mug', '10.00'), await aProduct(sql, 'Pot', '33.30')]
  await sql`insert into discount_codes (code, percent, usage_limit, usage_limit_per_customer) values ('TEN', 10, 9, 5)`
  const purchase = { by: ada, product: mug, quantity: 4 }
  const made = {
    pending: await place(sql, { ...purchase, code: 'TEN' }),
    cancelled: await place(sql, { ...purchase, code: 'TEN' }),
    paid: await place(sql, { ...purchase, product: pot, by: bob }),
    delivered: await place(sql, { ...purchase, code: 'TEN' }),
    partlyRefunded: await place(sql, purchase),
    refunded: await place(sql, purchase),
    notRefunded: await place(sql, purchase),
    waiting: await place(sql, { ...purchase, product: pot }),
    returned: await place(sql, { ...purchase, code: 'TEN' }),
    reduced: await place(sql, { ...purchase, product: pot }),
    imported: await anImportedOrder(sql, { ...purchase, status: 'paid' }),
    importedCancelled: await anImportedOrder(sql, { ...purchase, status: 'cancelled' }),
    cancelledLater: await anImportedOrder(sql, purchase),
  }
  await cancel(sql, made.cancelled)
  await cancel(sql, made.cancelledLater)
  await pay(sql, made.paid, 'declined')
  await pay(sql, made.paid, 'failed')
  const { paid, delivered, partlyRefunded, refunded, notRefunded, returned, reduced } = made
  const attempts = new Map<number, number>()
  for (const order of [paid, delivered, partlyRefunded, refunded, notRefunded, returned, reduced])
    attempts.set(order, await pay(sql, order))
  await ship(sql, delivered)
  await step(sql, delivered, 'delivered')
  await giveBack(sql, returned, { pieces: 4, restock: true })
  await restoreUse(sql, returned)
  await giveAmountBack(sql, reduced, '12.34')
  await giveBack(sql, partlyRefunded, { pieces: 1, restock: true })
  await giveBack(sql, refunded, { pieces: 4, restock: false })
  await giveBack(sql, notRefunded, { pieces: 4, restock: false }, 'failed')
  await ask(sql, made.waiting)
  await sql`update products set low_stock_threshold = 100 where id = ${pot}`
  await sql`
    insert into idempotency_keys (user_id, operation, key, payload_hash, answer, expires_at)
    values (${bob}, 'placeOrder', 'first', '', jsonb_build_object('orderId', ${paid}::int), now()),
      (${bob}, 'checkout', 'first', '', jsonb_build_object('attemptId', ${attempts.get(paid) ?? 0}::int), now()),
      (${ada}, 'createProduct', 'mug', '', jsonb_build_object('productId', ${mug}::int), now())`
  await sql`
    insert into mails (kind, user_id, about, sent_at)
    values ('order-confirmed', ${bob}, jsonb_build_object('orderId', ${paid}::int), now())`
  const gone = await aCustomer(sql, 'gone')
  await sql`select erase_account(${gone}, null, 'a request', null)`
  await rebuildRollups(sql)
  return { ...made, ada, bob, mug, pot }
}
