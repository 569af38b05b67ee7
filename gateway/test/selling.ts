import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'

/** A sale of the workload: an order, its final status, and the refunded quantity of each line. */
export interface Visit {
  /** Numbers from 0. */
  readonly customer: number
  /** Products, numbered from 0, and pieces; each product once. */
  readonly lines: readonly (readonly [product: number, quantity: number])[]
  readonly withCode: boolean
  readonly end: 'leaves' | 'cancels' | 'is declined' | 'pays'
  /** One number a refund; 0 for all that is left. */
  readonly givenBack: readonly number[]
}

/** A small shop, whose customers go through the commands of transactions. */
export interface Selling {
  readonly customers: number
  readonly products: number
  visit(visit: Visit): Promise<void>
}

interface Order {
  readonly id: string
  readonly items: readonly { readonly id: string; readonly quantity: number }[]
}

const PLACE = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) { order { id items { id quantity } } userErrors { code } } }`
const PAY = 'mutation ($input: CheckoutInput!) { checkout(input: $input) { userErrors { code } } }'
const CANCEL = 'mutation ($id: ID!) { cancelOrder(id: $id) { userErrors { code } } }'
const REFUND = 'mutation ($input: RefundOrderInput!) { refundOrder(input: $input) { userErrors { code } } }'

const PRODUCTS = [
  { name: 'Mug', price: '10.00', category: 'Kitchen' },
  { name: 'Pot', price: '33.33', category: 'Kitchen' },
  { name: 'Lamp', price: '99.99', category: 'Light' },
  { name: 'Thing', price: '0.05', category: null },
]
const CODE = 'TEN'

/** Opens the shop: four products, three customers, and a code that takes ten percent off. */
export async function openSelling({ owner, ask }: TestSubgraph): Promise<Selling> {
  await owner`insert into discount_codes (code, percent) values (${CODE}, 10)`
  const products = await owner<{ id: number }[]>`
    with made as (
      insert into products (name, price, category, stock)
      select name, price, category, 100000
      from jsonb_to_recordset(${JSON.stringify(PRODUCTS)}::text::jsonb) p (name text, price numeric, category text)
      returning id, stock
    ), opened as (
      insert into stock_movements (product_id, quantity, reason) select id, stock, 'opening' from made
    )
    select id from made order by id`
  const customers = await owner<{ id: number }[]>`
    insert into users (email, password_hash, name)
    select name || '@shop.test', '!', name from unnest(array['Ada', 'Bob', 'Cyd']) name returning id`
  const manager: Viewer = { id: customers[0]?.id ?? 0, role: 'admin', sessionId: null }

  async function change(
    name: string,
    mutation: string,
    as: Viewer,
    variables: object,
  ): Promise<Order | null> {
    const { data, errors } = await ask(mutation, { as, variables: { ...variables } })
    if (errors) throw new Error(JSON.stringify(errors))
    // What the mutations above ask for.
    const answer = data?.[name] as { order?: Order } | undefined
    return answer?.order ?? null
  }

  async function giveBack({ id, items }: Order, pieces: number): Promise<void> {
    const lines = items.map((item) => ({ orderItemId: item.id, quantity: Math.min(pieces, item.quantity) }))
    await change('refundOrder', REFUND, manager, {
      input: { orderId: id, restock: pieces % 2 === 0, ...(pieces > 0 && { lines }) },
    })
  }

  return {
    customers: customers.length,
    products: products.length,
    async visit({ customer, lines, withCode, end, givenBack }) {
      const as: Viewer = { id: customers[customer]?.id ?? 0, role: 'customer', sessionId: null }
      const items = lines.map(([n, quantity]) => ({ productId: String(products[n]?.id), quantity }))
      const input = { items, ...(withCode && { discountCode: CODE, ignoreInapplicableDiscount: true }) }
      const order = await change('placeOrder', PLACE, as, { input })
      if (!order || end === 'leaves') return
      const { id: orderId } = order
      if (end === 'cancels') await change('cancelOrder', CANCEL, as, { id: orderId })
      if (end === 'is declined')
        await change('checkout', PAY, as, { input: { orderId, paymentMethod: 'sandbox:declined' } })
      if (end !== 'pays') return
      await change('checkout', PAY, as, { input: { orderId, paymentMethod: 'card' } })
      // What is more than there is left is refused.
      for (const pieces of givenBack) await giveBack(order, pieces)
    },
  }
}
