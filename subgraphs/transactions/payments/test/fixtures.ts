import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'
import { admin, aProduct, idOf, place } from '../../orders/test/fixtures.js'

/** A payment or refund as the tests ask for it. */
export interface PaymentReply {
  order: { id: string; status: string; refundedAmount: string; availableActions: string[] } | null
  payment?: { id: string; status: string; amount: string; method: string; reason: string | null } | null
  refund?: {
    id: string
    amount: string
    net: string
    tax: string
    discount: string
    restocked: boolean
    reason: string | null
  } | null
  userErrors: { code: string; message: string; field: string | null; retryAfter: number | null }[]
  statements: string[]
}

const ORDER = 'order { id status refundedAmount availableActions }'
const ERRORS = 'userErrors { code message field retryAfter }'

export const CHECKOUT = `mutation ($input: CheckoutInput!, $key: String) {
  checkout(input: $input, idempotencyKey: $key) { ${ORDER} payment { id status amount method reason } ${ERRORS} }
}`

export const REFUND = `mutation ($input: RefundOrderInput!, $key: String) {
  refundOrder(input: $input, idempotencyKey: $key) { ${ORDER} refund { id amount net tax discount restocked reason } ${ERRORS} }
}`

async function answered(
  shop: TestSubgraph,
  as: Viewer,
  [mutation, name]: [string, string],
  variables: Record<string, unknown>,
): Promise<PaymentReply> {
  const { data, errors, statements } = await shop.ask(mutation, { as, variables })
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  return { ...(data?.[name] as PaymentReply), statements }
}

/** Pays an order. */
export const pay = (
  shop: TestSubgraph,
  as: Viewer,
  orderId: number | string,
  { method = 'card', key = null }: { method?: string; key?: string | null } = {},
): Promise<PaymentReply> =>
  answered(shop, as, [CHECKOUT, 'checkout'], {
    input: { orderId: String(orderId), paymentMethod: method },
    key,
  })

/** Refunds `[line, quantity]` lines of an order, or an amount; by default everything that is left. */
export function refund(
  shop: TestSubgraph,
  orderId: number | string,
  { lines, key = null, as = admin, ...rest }: RefundOptions = {},
): Promise<PaymentReply> {
  const input = {
    orderId: String(orderId),
    ...rest,
    ...(lines && {
      lines: lines.map(([id, quantity]) => ({ orderItemId: String(id), quantity })),
    }),
  }
  return answered(shop, as, [REFUND, 'refundOrder'], { input, key })
}

interface RefundOptions {
  lines?: readonly (readonly [itemId: number | string, quantity: number])[]
  amount?: string
  restock?: boolean
  reason?: string | null
  key?: string | null
  as?: Viewer
}

/** A pending order of a new customer: one product per price, with a quantity each. */
export async function anOrder(
  shop: TestSubgraph,
  by: Viewer,
  { prices = ['10.00'], quantity = 1, discountCode }: OrderOptions = {},
): Promise<{ id: number; products: number[]; items: number[] }> {
  const products = await Promise.all(prices.map((price) => aProduct(shop, { price, stock: 100 })))
  const lines = products.map((product) => [product, quantity] as const)
  const id = idOf(await place(shop, by, lines, discountCode ? { discountCode } : {}))
  const items = await shop.owner<
    { id: number }[]
  >`select id from order_items where order_id = ${id} order by id`
  return { id, products, items: items.map((item) => item.id) }
}

interface OrderOptions {
  prices?: string[]
  quantity?: number
  discountCode?: string
}

/** A paid one. */
export async function aPaidOrder(
  shop: TestSubgraph,
  by: Viewer,
  options: OrderOptions & { method?: string } = {},
) {
  const order = await anOrder(shop, by, options)
  await pay(shop, by, order.id, options)
  return order
}

/** An attempt as a process leaves it behind that died after writing it down, a minute ago. */
export async function anAbandonedAttempt(
  { owner }: TestSubgraph,
  orderId: number,
  { method = 'card', refund = null }: { method?: string; refund?: object | null } = {},
): Promise<{ id: number; key: string }> {
  const [row] = await owner<{ id: number; key: string }[]>`
    with attempt as (
      insert into payment_attempts (order_id, kind, provider_key, amount, method, refund, actor_id, address, created_at)
      select id, ${refund ? 'refund' : 'charge'}, gen_random_uuid(), total, ${method}, ${owner.json((refund ?? null) as never)},
        user_id, '::1', now() - interval '1 minute'
      from orders where id = ${orderId}
      returning id, order_id, provider_key
    ), opened as (
      update orders set open_attempt_id = attempt.id from attempt where orders.id = order_id
    )
    select id, provider_key as key from attempt`
  if (!row) throw new Error(`there is no order ${orderId}`)
  return row
}

/** What the provider has booked for an attempt, unless it has booked it before. */
export async function bookOutcome(
  { owner }: TestSubgraph,
  { id }: { id: number },
  status: 'succeeded' | 'declined',
): Promise<void> {
  await owner`
    insert into sandbox_transfers (key, kind, status, amount, reason)
    select provider_key, kind, ${status}, amount, ${status === 'declined' ? 'declined' : null}
    from payment_attempts where id = ${id}
    on conflict do nothing`
}

/** From now on the provider cannot be reached; call what is answered to have it back. */
export async function providerIsAway({ owner }: TestSubgraph): Promise<() => Promise<unknown>> {
  await owner`revoke insert on sandbox_transfers from shopstack_transactions`
  return () => owner`grant insert on sandbox_transfers to shopstack_transactions`
}

/** What the provider's books say of an order, in the order it was asked. */
export const booksOf = async ({ owner }: TestSubgraph, orderId: number) =>
  (
    await owner`
      select t.kind, t.status, t.amount from sandbox_transfers t join payment_attempts a on a.provider_key = t.key
      where a.order_id = ${orderId} order by a.id`
  ).map((row) => ({ ...row }))

/** What has happened to an order, as its events tell: the type of each, by their numbers. */
export const historyOf = async ({ owner }: TestSubgraph, orderId: number): Promise<[number, string][]> =>
  (
    await owner`select sequence, type from events where subject = ${`order:${orderId}`} order by sequence`
  ).map(({ sequence, type }) => [sequence, type])

/** Where the shop's books and the provider's disagree, with each other or with themselves; empty, one hopes. */
export const contradictions = async ({ owner }: TestSubgraph) =>
  (
    await owner`
      with seen as (
        select o.*,
          (select count(*) from payments p where p.order_id = o.id and p.status = 'succeeded') as paid,
          (select count(*) from sandbox_transfers t join payment_attempts a on a.provider_key = t.key
            where a.order_id = o.id and t.kind = 'charge' and t.status = 'succeeded') as charged,
          (select coalesce(sum(r.amount), 0) from refunds r where r.order_id = o.id) as refunded,
          (select coalesce(sum(t.amount), 0) from sandbox_transfers t join payment_attempts a on a.provider_key = t.key
            where a.order_id = o.id and t.kind = 'refund' and t.status = 'succeeded') as given_back,
          (select array_agg(sequence order by sequence) from events where subject = 'order:' || o.id) as numbers,
          exists (select from order_items i where i.order_id = o.id and refunded_quantity <>
            (select coalesce(sum(quantity), 0) from refund_items where order_item_id = i.id)) as miscounted
        from orders o
      )
      select 'order ' || id as what from seen
      where open_attempt_id is not null or paid * (total > 0)::int <> charged or paid <> (status in ('paid', 'shipped', 'delivered', 'refunded'))::int
        or refunded <> refunded_amount or given_back <> refunded_amount or miscounted
        or numbers <> (select array_agg(n) from generate_series(1, version) n)
        or (status = 'refunded') <> (refunded_amount = total and exists (select from refunds where order_id = seen.id)
          and not (exists (select from order_items where order_id = seen.id and refunded_quantity < quantity)
            and exists (select from refund_items where refund_id = (select max(id) from refunds where order_id = seen.id))))
      union all
      select 'product ' || id from products p
      where stock <> (select coalesce(sum(quantity), 0) from stock_movements where product_id = p.id)`
  ).map(({ what }) => String(what))
