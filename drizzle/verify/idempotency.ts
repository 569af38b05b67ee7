import type { Area } from './check.js'

const KEY = "format('%s of user %s for %s', k.key, k.user_id, k.operation)"

/** Operations that an order has once: each key refers to another one. */
const ONCE = "'placeOrder', 'cancelOrder', 'deliverOrder'"

/** Stored responses with a reference; rejections have none. */
const HAS_OWN_RESPONSE = `((operation in (${ONCE}) and not answer ? 'refusals') or answer ? 'attemptId')`

/** Stored responses are true, and each effect happened once. */
export const idempotencyArea: Area = {
  name: 'idempotency',
  checks: [
    {
      name: 'stored responses exist',
      sentence: 'The stored response of a key exists, and an order placed under it is of its user.',
      noun: 'key',
      rows: 'idempotency_keys',
      broken: `
        select ${KEY} as id, format('answered with %s, which there is not', answer) as found
        from idempotency_keys k
          left join orders o on o.id::text = answer ->> 'orderId'
          left join payment_attempts a on a.id::text = answer ->> 'attemptId'
          left join products p on p.id::text = answer ->> 'productId'
          left join discount_codes d on d.code = answer ->> 'code'
        where (answer ? 'orderId' and o.id is null) or (answer ? 'attemptId' and a.id is null)
          or (answer ? 'productId' and p.id is null) or (answer ? 'code' and d.code is null)
          or (k.operation = 'placeOrder' and o.user_id <> k.user_id)`,
    },
    {
      name: 'stored responses are unique',
      sentence: 'No two keys have a stored response with the same order or the same attempt.',
      noun: 'key',
      rows: `idempotency_keys where ${HAS_OWN_RESPONSE}`,
      broken: `
        select ${KEY} as id, format('answered with %s, as others were', answer) as found
        from (
          select *, count(*) over (partition by operation, answer ->> 'orderId', answer ->> 'attemptId') - 1 as others
          from idempotency_keys where ${HAS_OWN_RESPONSE}
        ) k where others > 0`,
    },
  ],
}
