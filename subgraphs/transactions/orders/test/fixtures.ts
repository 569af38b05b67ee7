import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'

export const customer = (id: number): Viewer => ({ id, role: 'customer', sessionId: null })
export const admin: Viewer = { id: 1, role: 'admin', sessionId: null }

/** An order as the tests ask for it. */
interface OrderShape {
  id: string
  status: string
  subtotal: string
  discountAmount: string
  tax: string
  total: string
  availableActions: string[]
}

/** What a mutation that answers an order answered. */
export interface Placed {
  order: OrderShape | null
  userErrors: { code: string; message: string; field: string | null }[]
}

const FIELDS =
  'order { id status subtotal discountAmount tax total availableActions } userErrors { code message field }'

export const PLACE_ORDER = `mutation Place($input: PlaceOrderInput!, $key: String) {
  placeOrder(input: $input, idempotencyKey: $key) { ${FIELDS} }
}`

/** Places an order of `[product, quantity]` lines. */
export async function place(
  shop: TestSubgraph,
  as: Viewer,
  lines: readonly (readonly [productId: number | string, quantity: number])[],
  { key, ...rest }: { key?: string; discountCode?: string; ignoreInapplicableDiscount?: boolean } = {},
): Promise<Placed & { statements: string[] }> {
  const items = lines.map(([productId, quantity]) => ({ productId: String(productId), quantity }))
  const variables = { input: { items, ...rest }, key: key ?? null }
  const { data, errors, statements } = await shop.ask(PLACE_ORDER, { variables, as })
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  return { ...(data?.placeOrder as Placed), statements }
}

/** The id of an order that must have been placed. */
export function idOf({ order, userErrors }: Placed): number {
  if (!order) throw new Error(`refused: ${userErrors.map(({ message }) => message).join(' ')}`)
  return Number(order.id)
}

/** Takes an order a step: `cancelOrder`, `shipOrder` or `deliverOrder`. */
export async function step(
  shop: TestSubgraph,
  as: Viewer,
  mutation: string,
  id: number | string,
): Promise<Placed> {
  const { data, errors } = await shop.ask(`mutation { ${mutation}(id: "${id}") { ${FIELDS} } }`, { as })
  if (errors) throw new Error(errors.map(({ message }) => message).join(' '))
  return data?.[mutation] as Placed
}

/** A product with so many pieces, as the catalog makes one. */
export async function aProduct(
  shop: TestSubgraph,
  { stock = 10, price = '10.00', name = 'Mug' }: { stock?: number; price?: string; name?: string } = {},
): Promise<number> {
  const [row] = await shop.owner<{ id: number }[]>`
    with made as (insert into products (name, price, stock) values (${name}, ${price}, ${stock}) returning id, stock),
      opened as (insert into stock_movements (product_id, quantity, reason) select id, stock, 'opening' from made where stock > 0)
    select id from made`
  return Number(row?.id)
}

/** A customer to order with. */
export async function aCustomer(shop: TestSubgraph, name = 'Ada'): Promise<Viewer> {
  const [row] = await shop.owner<{ id: number }[]>`
    insert into users (email, password_hash, name) values (gen_random_uuid() || '@shop.test', 'none', ${name}) returning id`
  return customer(Number(row?.id))
}

/** What is left of a product, and whether its movements add up to it. */
export async function stockOf(
  shop: TestSubgraph,
  productId: number,
): Promise<{ stock: number; moved: number }> {
  const [row] = await shop.owner<{ stock: number; moved: number }[]>`
    select stock, (select coalesce(sum(quantity), 0)::int from stock_movements where product_id = p.id) as moved
    from products p where id = ${productId}`
  return row ?? { stock: -1, moved: -1 }
}
