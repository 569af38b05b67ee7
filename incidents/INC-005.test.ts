import { useShop } from '@shopstack/gateway/test/shop'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { transactions } from '@shopstack/transactions'
import { describe, expect, test } from 'vitest'
import { newCustomer, rest } from './test/rest.js'

const shop = useShop()
const subgraph = useSubgraph(transactions, 'demo')

interface Order {
  id: number
  items: { product_id: number; product_name: string; quantity: number }[]
}

/** The order list of a new customer with `count` orders of the same five products. */
async function listOf(count: number) {
  const products = await shop().owner<{ id: number; name: string }[]>`
    select id, name from products where stock >= 100 order by id limit 5`
  const token = await newCustomer(shop(), `customer-of-${count}@example.com`)
  const body = { items: products.map(({ id }) => ({ product_id: id, quantity: 2 })) }
  const placed: number[] = []
  for (let i = 0; i < count; i += 1) {
    const answer = await rest<{ order: Order }>(shop(), 'flask', 'POST /api/orders/', { token, body })
    placed.push(answer.body.order.id)
  }
  const list = await rest<{ orders: Order[]; count: number }>(shop(), 'flask', 'GET /api/orders/', { token })
  return { products, placed, list }
}

const ORDERS = `query ($first: Int!) {
  orders(first: $first) { nodes { id total items { quantity totalPrice product { id name } } } }
}`

/** A page of orders of the customer with the most orders, from the subgraph: their lines, and the number of statements. */
async function cost(first: number) {
  const [busiest] = await subgraph().owner<{ id: number }[]>`
    select user_id as id from orders group by user_id order by count(*) desc, user_id limit 1`
  const as = { id: busiest?.id ?? 0, role: 'customer', sessionId: null } as const
  const { data, statements } = await subgraph().ask(ORDERS, { variables: { first }, as })
  return { nodes: (data as { orders: { nodes: { items: unknown[] }[] } }).orders.nodes, statements }
}

describe('INC-005: the list of orders costs hundreds of queries', () => {
  test.each([2, 10])('%d orders list five items each with product names', async (count) => {
    const { products, placed, list } = await listOf(count)
    expect(list.status).toBe(200)
    expect(list.body.count).toBe(count)
    expect(list.body.orders.map(({ id }) => id)).toEqual(placed)
    for (const { items } of list.body.orders)
      expect(items.map((item) => [item.product_id, item.product_name, item.quantity])).toEqual(
        products.map(({ id, name }) => [id, name, 2]),
      )
  })

  test('the list costs three statements, for two orders and for ten', async () => {
    const [two, ten] = [await cost(2), await cost(10)]
    expect([two.nodes.length, ten.nodes.length]).toEqual([2, 10])
    expect(ten.nodes.flatMap(({ items }) => items).length).toBeGreaterThan(
      two.nodes.flatMap(({ items }) => items).length,
    )
    // Orders, items, products.
    expect(two.statements).toHaveLength(3)
    expect(ten.statements).toHaveLength(3)
  })
})
