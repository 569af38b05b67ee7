import { attemptsArea } from '../payments/payment-attempts.js'
import { paymentsArea } from '../payments/payments.js'
import { providerArea } from '../payments/provider-ledger.js'
import { refundsArea } from '../payments/refunds.js'
import { testPlants } from './plant-violations.js'

testPlants(paymentsArea, {
  'orders are paid once': async (sql, { imported, pending }) => {
    await sql`
      insert into payments (order_id, status, amount, method)
      values (${imported}, 'succeeded', 43.4, 'card'), (${pending}, 'succeeded', 39.4, 'card')`
    return {
      'orders are paid once': [
        `order ${pending}: pending, with a total of 39.40 and successful payments: 1, of 39.40`,
        `order ${imported}: paid, with a total of 43.40 and successful payments: 2, of 86.80`,
      ],
    }
  },
  'payments match their attempts': async (sql, { delivered }) => {
    const [payment] = await sql`
      update payments set method = 'cash' where order_id = ${delivered} returning id, attempt_id as attempt`
    return {
      'payments match their attempts': [
        `payment ${payment?.id}: 39.40 by cash for order ${delivered}; attempt ${payment?.attempt} is a charge of 39.40 by card for order ${delivered}`,
      ],
    }
  },
})

testPlants(refundsArea, {
  'refunds are counted': async (sql, { partlyRefunded }) => {
    await sql`update orders set refunded_amount = refunded_amount + 1 where id = ${partlyRefunded}`
    return {
      'refunds are counted': [`order ${partlyRefunded}: 11.85 refunded of 43.40, by refunds of 10.85`],
    }
  },
  'refunded orders were refunded': async (sql, { partlyRefunded }) => {
    await sql`update orders set status = 'refunded' where id = ${partlyRefunded}`
    await sql`
      update events set type = 'order.refunded'
      where type = 'order.partly_refunded' and subject = ${`order:${partlyRefunded}`}`
    return {
      'refunded orders were refunded': [
        `order ${partlyRefunded}: refunded, with 10.85 of 43.40 given back and pieces left`,
      ],
      'refunds are split': [
        `order ${partlyRefunded}: net 10.00 of 40.00, tax 0.85 of 3.40, discount 0.00 of 0.00 given back, refunded`,
      ],
    }
  },
  'refunds are split': async (sql, { returned, partlyRefunded }) => {
    await sql`update refunds set tax = tax - 0.01, discount = discount + 0.02 where order_id = ${returned}`
    await sql`update refunds set tax = 3.41 where order_id = ${partlyRefunded}`
    return {
      'refunds are split': [
        `order ${partlyRefunded}: net 7.44 of 40.00, tax 3.41 of 3.40, discount 0.00 of 0.00 given back, paid`,
        `order ${returned}: net 36.01 of 36.00, tax 3.39 of 3.40, discount 4.02 of 4.00 given back, refunded`,
      ],
    }
  },
  'refunded lines are counted': async (sql, { partlyRefunded }) => {
    const [line] = await sql`
      update order_items set refunded_quantity = 2 where order_id = ${partlyRefunded} returning id`
    return {
      'refunded lines are counted': [
        `line ${line?.id}: 2 refunded of 4, by refunds of 1, in order ${partlyRefunded}`,
      ],
    }
  },
  'refunds belong to their order': async (sql, { partlyRefunded, delivered }) => {
    const [line] = await sql`
      update order_items set refunded_quantity = 1 where order_id = ${delivered} returning id`
    await sql`update order_items set refunded_quantity = 0 where order_id = ${partlyRefunded}`
    const [refund] = await sql`
      update refund_items set order_item_id = ${line?.id} from refunds
      where refunds.id = refund_id and order_id = ${partlyRefunded} returning refund_id as id`
    await sql`
      update payment_attempts set refund = jsonb_set(refund, '{lines,0,itemId}', to_jsonb(${line?.id}::int))
      where order_id = ${partlyRefunded} and kind = 'refund'`
    return {
      'refunds belong to their order': [
        `refund ${refund?.id}: of order ${partlyRefunded}, with line ${line?.id} of order ${delivered}`,
      ],
    }
  },
  'refunds match their attempts': async (sql, { partlyRefunded }) => {
    const [attempt] = await sql`
      update payment_attempts set refund = jsonb_set(refund, '{lines,0,quantity}', '3')
      where order_id = ${partlyRefunded} and kind = 'refund' returning id`
    const [line] = await sql`select id from order_items where order_id = ${partlyRefunded}`
    const [refund] = await sql`select id from refunds where order_id = ${partlyRefunded}`
    return {
      'refunds match their attempts': [
        `refund ${refund?.id}: 10.85 for {"${line?.id}": 1} of order ${partlyRefunded}; attempt ${attempt?.id} is a refund of 10.85 for {"${line?.id}": 3} of order ${partlyRefunded}`,
      ],
    }
  },
})

testPlants(attemptsArea, {
  'attempts end once': async (sql, { delivered }) => {
    const [payment] = await sql`
      insert into payments (order_id, attempt_id, status, amount, method)
      select order_id, attempt_id, 'failed', amount, method from payments where order_id = ${delivered}
      returning attempt_id as attempt`
    return { 'attempts end once': [`attempt ${payment?.attempt}: 2 outcomes`] }
  },
  'charges are open or ended': async (sql, { paid, waiting }) => {
    const [payment] = await sql`
      delete from payments where order_id = ${paid} and status = 'failed' returning attempt_id as attempt`
    const [attempt] = await sql`
      insert into payments (order_id, attempt_id, status, amount, method)
      select order_id, id, 'declined', amount, method from payment_attempts where order_id = ${waiting}
      returning attempt_id as id`
    return {
      'charges are open or ended': [
        `attempt ${payment?.attempt}: without an outcome, and order ${paid} waits for none`,
        `attempt ${attempt?.id}: ended, and order ${waiting} waits for attempt ${attempt?.id}`,
      ],
    }
  },
  'refunds are open or ended': async (sql, { notRefunded }) => {
    await sql`update events set type = 'refund.forgotten' where type = 'refund.failed'`
    return {
      'refunds are open or ended': [
        `order ${notRefunded}: attempts: 1; succeeded: 0, failed: 0, waited for: 0`,
      ],
    }
  },
  'orders wait for attempts': async (sql, { pending, paid, delivered }) => {
    const [attempt] = await sql`select id from payment_attempts where order_id = ${delivered}`
    await sql`update orders set open_attempt_id = 999 where id = ${pending}`
    await sql`update orders set open_attempt_id = ${attempt?.id} where id = ${paid}`
    return {
      'orders wait for attempts': [
        `order ${pending}: it waits for attempt 999, which there is not`,
        `order ${paid}: it waits for attempt ${attempt?.id}, which is of order ${delivered}`,
      ],
    }
  },
  'attempts are settled': async (sql, { waiting }) => {
    const [attempt] = await sql`
      update payment_attempts set created_at = '2026-01-02T03:04:05Z' where order_id = ${waiting} returning id`
    return {
      'attempts are settled': [
        `attempt ${attempt?.id}: open since 2026-01-02 03:04:05+00, for order ${waiting}`,
      ],
    }
  },
})

const UNKNOWN_KEY = '00000000-0000-4000-8000-000000000000'

testPlants(providerArea, {
  'transfers match their attempts': async (sql, { delivered }) => {
    await sql`
      insert into sandbox_transfers (key, kind, status, amount) values (${UNKNOWN_KEY}, 'charge', 'declined', 5)`
    const [transfer] = await sql`
      update sandbox_transfers set amount = 4 from payment_attempts a
      where key = provider_key and order_id = ${delivered} returning key, a.id as attempt`
    const attempt = transfer?.attempt
    return {
      'transfers match their attempts': [
        `transfer ${UNKNOWN_KEY}: a charge of 5.00; its attempt is not there`,
        `transfer ${transfer?.key}: a charge of 4.00; its attempt is ${attempt}, a charge of 39.40`,
      ].sort(),
      'transfers are recorded': [
        `attempt ${attempt}: its charge of 4.00 succeeded, and order ${delivered} does not know`,
      ],
      'recorded money was transferred': [
        `attempt ${attempt}: a charge of 39.40 for order ${delivered} is recorded, and the provider says succeeded of 4.00`,
      ],
    }
  },
  'transfers are recorded': async (sql, { notRefunded }) => {
    const [attempt] = await sql`
      update sandbox_transfers t set status = 'succeeded' from payment_attempts a
      where t.key = provider_key and order_id = ${notRefunded} and t.kind = 'refund' returning a.id`
    return {
      'transfers are recorded': [
        `attempt ${attempt?.id}: its refund of 43.40 succeeded, and order ${notRefunded} does not know`,
      ],
    }
  },
  'recorded money was transferred': async (sql, { delivered }) => {
    const [attempt] = await sql`
      delete from sandbox_transfers using payment_attempts a
      where key = provider_key and order_id = ${delivered} returning a.id`
    return {
      'recorded money was transferred': [
        `attempt ${attempt?.id}: a charge of 39.40 for order ${delivered} is recorded, and the provider says nothing`,
      ],
    }
  },
  'orders are charged once': async (sql, { paid }) => {
    const [attempt] = await sql`
      update sandbox_transfers t set status = 'succeeded' from payment_attempts a
      where t.key = provider_key and order_id = ${paid} and t.status = 'declined' returning a.id`
    return {
      'orders are charged once': [`order ${paid}: charged 2 times, and 0 given back of 144.52`],
      'transfers are recorded': [
        `attempt ${attempt?.id}: its charge of 144.52 succeeded, and order ${paid} does not know`,
      ],
    }
  },
})
