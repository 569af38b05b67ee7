import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { aCustomer, aProduct, customer, idOf, place } from './fixtures.js'

const shop = useSubgraph(transactions, 'demo')

const ORDER = 'query ($id: ID!) { order(id: $id) { id customer { id } items { product { id name } } } }'

type Seen = {
  order: { id: string; customer: { id: string } } | null
}

describe('answers', () => {
  test('64 concurrent requests for 64 products cost at most eight statements', async () => {
    const rows = await shop().owner<{ id: number; name: string }[]>`select id, name from products limit 64`
    expect(rows).toHaveLength(64)
    const asked = rows.map(({ id }) => shop().ask(`{ product(id: "${id}") { name } }`))
    const answers = await Promise.all(asked)
    expect(answers.map(({ data }) => data)).toEqual(rows.map(({ name }) => ({ product: { name } })))
    expect(Math.max(...answers.map(({ statements }) => statements.length))).toBeLessThanOrEqual(8)
  })

  test('concurrent requests for one list share its statement', async () => {
    const query = '{ products(first: 3, sort: NAME) { nodes { id } } }'
    const answers = await Promise.all(Array.from({ length: 20 }, () => shop().ask(query)))
    expect(new Set(answers.map(({ data }) => JSON.stringify(data))).size).toBe(1)
    expect(Math.max(...answers.map(({ statements }) => statements.length))).toBe(1)
  })

  test('concurrent orders share the read of their products', async () => {
    const [ada, mug] = [await aCustomer(shop()), await aProduct(shop(), { stock: 100 })]
    const from = shop().statements().length
    const placed = await Promise.all(Array.from({ length: 20 }, () => place(shop(), ada, [[mug, 1]])))
    expect(new Set(placed.map(idOf)).size).toBe(20)
    const statements = shop().statements().slice(from)
    const reads = statements.filter((text) => !text.includes('insert into orders'))
    expect(statements.length - reads.length).toBe(20)
    expect(reads.length).toBeLessThanOrEqual(4)
  })
})

describe('protects', () => {
  test('no customer sees an order of another whose request shares the statement, in 10,000 tries', async () => {
    const orders = await shop().owner<{ id: number; userId: number }[]>`
      select id, user_id as "userId" from orders`
    const owners = [...new Set(orders.map(({ userId }) => userId))]
    const anyOf = <Item>(items: readonly Item[]): Item =>
      items[Math.floor(Math.random() * items.length)] as Item
    let shown = 0
    for (let round = 0; round < 100; round++) {
      const tries = Array.from({ length: 100 }, () => {
        const order = anyOf(orders)
        // Half of them are the owner's own.
        const viewer: Viewer = customer(Math.random() < 0.5 ? order.userId : anyOf(owners))
        return { order, viewer }
      })
      const answers = await Promise.all(
        tries.map(({ order, viewer }) => shop().ask(ORDER, { variables: { id: order.id }, as: viewer })),
      )
      for (const [i, { order, viewer }] of tries.entries()) {
        const seen = (answers[i]?.data as Seen | undefined)?.order ?? null
        const isOwn = order.userId === viewer.id
        expect(seen && [seen.id, seen.customer.id]).toEqual(
          isOwn ? [String(order.id), String(viewer.id)] : null,
        )
        if (isOwn) shown++
      }
    }
    expect(shown).toBeGreaterThan(4_000)
  }, 120_000)
})
