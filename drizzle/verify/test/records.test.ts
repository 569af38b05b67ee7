import { accountsArea } from '../accounts.js'
import { idempotencyArea } from '../idempotency.js'
import { eventsArea } from '../outbox/events.js'
import { webhooksArea } from '../outbox/webhooks.js'
import { textArea } from '../text.js'
import { testPlants } from './plant-violations.js'

testPlants(accountsArea, {
  'e-mails are canonical': async (sql, { ada, bob }) => {
    await sql`update users set canonical_email = null where id = ${ada}`
    await sql`update users set canonical_email = 'else@shop.test' where id = ${bob}`
    const [adas, bobs] = await sql`select email from users where id in (${ada}, ${bob}) order by id`
    return {
      'e-mails are canonical': [
        `account ${ada}: ${adas?.email} has the canonical form none`,
        `account ${bob}: ${bobs?.email} has the canonical form else@shop.test`,
      ],
    }
  },
  'profiles are as mutations write them': async (sql, { ada, bob }) => {
    await sql`update users set profile = '{"avatar": " JavaScript:alert(1)"}' where id = ${ada}`
    await sql`update users set profile = jsonb_build_object('bio', repeat('x', 2000), 'phone', repeat('7', 51)) where id = ${bob}`
    return {
      'profiles are as mutations write them': [
        `account ${ada}: avatar with 20 characters:  JavaScript:alert(1)`,
        `account ${bob}: phone with 51 characters: ${'7'.repeat(51)}`,
      ],
    }
  },
  'e-mails are unique': async (sql, { ada, bob }) => {
    await sql`update users set canonical_email = null, same_email_as = ${ada} where id = ${bob}`
    const [adas, bobs] = await sql`select email from users where id in (${ada}, ${bob}) order by id`
    return {
      'e-mails are unique': [
        `account ${bob}: ${bobs?.email} is the e-mail of account ${ada}, ${adas?.email}`,
      ],
    }
  },
  'mails go to the customer': async (sql, { ada, bob }) => {
    const [order] = await sql`select id from orders where user_id = ${ada} limit 1`
    const about = sql.json({ orderId: order?.id })

    await sql`insert into mails (kind, user_id, about) values ('order-confirmed', ${ada}, ${about})`
    const [wrong] = await sql`
      insert into mails (kind, user_id, about) values ('order-confirmed', ${bob}, ${about}) returning id`
    return {
      'mails go to the customer': [
        `mail ${wrong?.id}: it is about order ${order?.id} and goes to account ${bob}`,
      ],
    }
  },
  'mails end': async (sql, { ada }) => {
    const [stuck] = await sql`
      insert into mails (kind, user_id, created_at, attempts)
      values ('password-changed', ${ada}, '2026-01-01T00:00:00Z', 3), ('password-changed', ${ada}, now(), 3) returning id`
    return { 'mails end': [`mail ${stuck?.id}: it waits since 2026-01-01 00:00:00+00, attempts: 3`] }
  },
})

testPlants(textArea, {
  'categories are folded': async (sql) => {
    const [a, b] = await sql`select id from products order by id limit 2`
    await sql`update products set category = 'Sofas ' where id = ${a?.id}`
    await sql`update products set category = '' where id = ${b?.id}`
    return {
      'categories are folded': [
        `product ${a?.id}: its category is "Sofas "`,
        `product ${b?.id}: its category is ""`,
      ],
    }
  },
  'names are folded': async (sql) => {
    const [a, b] = await sql`select id from products order by id limit 2`
    await sql`update products set name = 'Sofa  bed' where id = ${a?.id}`
    await sql`update products set name = ' ' where id = ${b?.id}`
    return {
      'names are folded': [`product ${a?.id}: its name is "Sofa  bed"`, `product ${b?.id}: its name is " "`],
    }
  },
  'texts are plain': async (sql, { ada }) => {
    await sql`update users set name = 'Ada' || chr(27) where id = ${ada}`
    await sql`update products set description = 'two' || chr(10) || 'lines'`
    return { 'texts are plain': [`row user ${ada}: control characters in name or e-mail`] }
  },
  'timestamps are valid': async (sql, { ada, bob }) => {
    await sql`update users set created_at = 'infinity' where id = ${ada}`
    await sql`update users set updated_at = '0044-03-15 BC' where id = ${bob}`
    const [adas, bobs] = await sql`
      select format('created %s, updated %s', created_at, updated_at) as found from users where id in (${ada}, ${bob}) order by id`
    return {
      'timestamps are valid': [`row user ${ada}: ${adas?.found}`, `row user ${bob}: ${bobs?.found}`],
    }
  },
})

testPlants(eventsArea, {
  'events have no gaps': async (sql, { pending, delivered }) => {
    await sql`update orders set version = 2 where id = ${pending}`
    await sql`update events set sequence = sequence + 1 where subject = ${`order:${delivered}`} and sequence > 2`
    return {
      'events have no gaps': [
        `order ${pending}: version 2, and events: 1, numbered 1 to 1`,
        `order ${delivered}: version 4, and events: 4, numbered 1 to 5`,
      ],
    }
  },
  'one first event per order': async (sql, { pending }) => {
    const [event] = await sql`
      insert into events (type, subject, payload) values ('order.noted', ${`order:${pending}`}, '{}') returning id`
    return {
      'one first event per order': [`event ${event?.id}: order.noted is number none of order:${pending}`],
    }
  },
  'events have orders': async (sql) => {
    const [event] = await sql`
      insert into events (type, subject, sequence, payload) values ('order.placed', 'order:999', 1, '{}') returning id`
    return { 'events have orders': [`event ${event?.id}: order.placed of order:999`] }
  },
  'events agree with the status': async (sql, { delivered }) => {
    await sql`update orders set status = 'shipped' where id = ${delivered}`
    return { 'events agree with the status': [`order ${delivered}: shipped, and recorded as delivered`] }
  },
  'events have consumers': async (sql) => {
    const [row] =
      await sql`insert into outbox select 'missing', min(id) from events returning event_id as event`
    return { 'events have consumers': [`event ${row?.event}: it waits for missing`] }
  },
})

testPlants(idempotencyArea, {
  'stored responses exist': async (sql, { ada }) => {
    await sql`update idempotency_keys set answer = '{"productId": 999}' where operation = 'createProduct'`
    await sql`update idempotency_keys set user_id = ${ada} where operation = 'placeOrder'`
    const [placed] = await sql`select answer::text from idempotency_keys where operation = 'placeOrder'`
    return {
      'stored responses exist': [
        `key first of user ${ada} for placeOrder: answered with ${placed?.answer}, which there is not`,
        `key mug of user ${ada} for createProduct: answered with {"productId": 999}, which there is not`,
      ],
    }
  },
  'stored responses are unique': async (sql, { bob, paid }) => {
    await sql`
      insert into idempotency_keys select user_id, operation, 'second', payload_hash, answer, created_at, expires_at
      from idempotency_keys where operation = 'placeOrder'`
    return {
      'stored responses are unique': ['first', 'second'].map(
        (key) =>
          `key ${key} of user ${bob} for placeOrder: answered with {"orderId": ${paid}}, as others were`,
      ),
    }
  },
})

testPlants(webhooksArea, {
  'events are queued for webhooks': async (sql) => {
    const [lost] = await sql`
      delete from webhook_deliveries where event_id = (select max(event_id) from webhook_deliveries) returning *`
    return {
      'events are queued for webhooks': [
        `webhook ${lost?.endpoint_id}: order.paid ${lost?.event_id} of ${lost?.subject} is not queued`,
      ],
    }
  },
  'webhook deliveries match their events': async (sql) => {
    const [row] = await sql`
      update webhook_deliveries set subject = 'order:999' where event_id = (select max(event_id) from webhook_deliveries)
      returning id, event_id`
    const [event] = await sql`select subject from events where id = ${row?.event_id}`
    return {
      'webhook deliveries match their events': [
        `delivery ${row?.id}: order.paid of order:999, and its event order.paid of ${event?.subject}`,
      ],
    }
  },
  'webhooks arrive in order': async (sql, { delivered }) => {
    const subject = `order:${delivered}`
    const [arrived] = await sql`select id, event_id from webhook_deliveries where subject = ${subject}`
    const [first] = await sql`select id, type from events where subject = ${subject} and sequence = 1`
    await sql`
      insert into webhook_deliveries (endpoint_id, event_id, type, subject)
      select endpoint_id, ${first?.id}, ${first?.type}, subject from webhook_deliveries where id = ${arrived?.id}`
    return {
      'webhooks arrive in order': [
        `delivery ${arrived?.id}: event ${arrived?.event_id} of ${subject} arrived, and event ${first?.id} waits`,
      ],
    }
  },
  'webhook deliveries end': async (sql) => {
    const [stuck] = await sql`
      update webhook_deliveries set delivered_at = null, attempts = 9, first_attempt_at = '2026-01-01T00:00:00Z'
      where event_id = (select max(event_id) from webhook_deliveries) returning id`
    return {
      'webhook deliveries end': [
        `delivery ${stuck?.id}: attempted since 2026-01-01 00:00:00+00, attempts: 9`,
      ],
    }
  },
})
