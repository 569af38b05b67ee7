import type { SubgraphResults } from '@shopstack/kit/subgraph/definition'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, admin, aProduct, idOf, place, step } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions)

const ORDER = `subscription ($id: ID!, $after: Int) {
  orderChanged(id: $id, after: $after) { event sequence cursor order { id status } } }`
const MINE =
  'subscription ($after: String) { myOrdersChanged(after: $after) { event sequence cursor order { id } } }'
const STOCK = `subscription ($ids: [ID!]!, $after: String) {
  stockChanged(productIds: $ids, after: $after) { stock change cursor product { id stock } } }`

/** The payloads of the next results. */
async function next(results: SubgraphResults, count: number): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  while (found.length < count) {
    const { value, done } = await results.next()
    if (done) throw new Error('the subscription has ended')
    if (value.errors) throw new Error(JSON.stringify(value.errors))
    found.push(Object.values(value.data ?? {})[0] as Record<string, unknown>)
  }
  return found
}

describe('answers', () => {
  test('a customer receives each change of an order, with the order as it is then', async () => {
    const ada = await aCustomer(shop())
    const id = idOf(await place(shop(), ada, [[await aProduct(shop()), 1]]))
    const changes = await shop().subscribe(ORDER, { variables: { id }, as: ada })
    await step(shop(), ada, 'cancelOrder', id)
    expect(await next(changes, 1)).toMatchObject([
      { event: 'CANCELLED', sequence: 2, order: { id: String(id), status: 'CANCELLED' } },
    ])
    await changes.return?.()
  })

  test('a customer who subscribes after a sequence gets the changes since', async () => {
    const ada = await aCustomer(shop())
    const id = idOf(await place(shop(), ada, [[await aProduct(shop()), 1]]))
    const changes = await shop().subscribe(ORDER, { variables: { id, after: 0 }, as: ada })
    await step(shop(), ada, 'cancelOrder', id)
    const events = (await next(changes, 2)).map(({ event, sequence }) => [event, sequence])
    expect(events).toEqual([
      ['PLACED', 1],
      ['CANCELLED', 2],
    ])
    await changes.return?.()
  })

  test('a customer receives the changes of all own orders, and of no others', async () => {
    const [ada, bob] = [await aCustomer(shop()), await aCustomer(shop(), 'Bob')]
    const product = await aProduct(shop())
    const changes = await shop().subscribe(MINE, { as: ada })
    await place(shop(), bob, [[product, 1]])
    const id = idOf(await place(shop(), ada, [[product, 1]]))
    const [first] = await next(changes, 1)
    expect(first).toMatchObject({ event: 'PLACED', sequence: 1, order: { id: String(id) } })
    await changes.return?.()

    await step(shop(), ada, 'cancelOrder', id)
    const resumed = await shop().subscribe(MINE, { variables: { after: first?.cursor }, as: ada })
    expect(await next(resumed, 1)).toMatchObject([{ event: 'CANCELLED', sequence: 2 }])
    await resumed.return?.()
  })

  test('a caller without a token receives the stock of products', async () => {
    const ada = await aCustomer(shop())
    const [one, other] = [await aProduct(shop(), { stock: 5 }), await aProduct(shop(), { stock: 5 })]
    const changes = await shop().subscribe(STOCK, { variables: { ids: [one] } })
    await place(shop(), ada, [[other, 1]])
    await place(shop(), ada, [[one, 2]])
    expect(await next(changes, 1)).toMatchObject([
      { stock: 3, change: -2, product: { id: String(one), stock: 3 } },
    ])
    await changes.return?.()
  })
})

describe('refuses', () => {
  test("another account's order is not found", async () => {
    const [ada, bob] = [await aCustomer(shop()), await aCustomer(shop(), 'Bob')]
    const id = idOf(await place(shop(), ada, [[await aProduct(shop()), 1]]))
    await expect(shop().subscribe(ORDER, { variables: { id }, as: bob })).rejects.toThrow('ORDER_NOT_FOUND')
    await expect(shop().subscribe(ORDER, { variables: { id } })).rejects.toThrow('UNAUTHENTICATED')
    const changes = await shop().subscribe(ORDER, { variables: { id }, as: admin })
    await changes.return?.()
  })
})
