import { setTimeout as sleep } from 'node:timers/promises'
import type { SubgraphResults } from '@shopstack/kit/subgraph/definition'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { aCustomer, aProduct, idOf, place, step } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'

const shop = useSubgraph(transactions)

const STOCK = `subscription ($ids: [ID!]!, $after: String) {
  stockChanged(productIds: $ids, after: $after) { id stock change cursor } }`

interface Change {
  readonly stock: number
  readonly change: number
  readonly cursor: string
}

async function changes(results: SubgraphResults, count: number): Promise<Change[]> {
  const found: Change[] = []
  while (found.length < count) {
    const { value, done } = await results.next()
    if (done || value.errors) throw new Error(JSON.stringify(value ?? 'the subscription has ended'))
    found.push(value.data?.stockChanged as Change)
  }
  return found
}

const subscribe = (id: number, after?: string) =>
  shop().subscribe(STOCK, { variables: { ids: [id], after: after ?? null } })

/** Records an event in a transaction that stays open while `work` runs. */
const whileUncommitted = (product: number, work: () => Promise<void>): Promise<unknown> =>
  shop().owner.begin(async (tx) => {
    await tx`insert into events (type, subject, payload) values ('stock.changed', ${`product:${product}`},
      ${JSON.stringify({ productId: product, stock: 7, change: 7 })}::text::jsonb)`
    await work()
  })

describe('protects', () => {
  test('an event of a transaction that commits late is neither lost nor delays others', async () => {
    const [slow, fast] = [await aProduct(shop()), await aProduct(shop(), { stock: 10 })]
    const ada = await aCustomer(shop())
    const results = await shop().subscribe(STOCK, { variables: { ids: [slow, fast] } })
    let seen: Change[] = []
    await whileUncommitted(slow, async () => {
      await place(shop(), ada, [[fast, 1]])
      seen = await changes(results, 1)
    })
    expect(seen).toMatchObject([{ stock: 9, change: -1 }])
    // A client that leaves now, and comes back.
    const resumed = await shop().subscribe(STOCK, {
      variables: { ids: [slow, fast], after: seen[0]?.cursor },
    })
    expect(await changes(resumed, 1)).toMatchObject([{ stock: 7, change: 7 }])
    expect(await changes(results, 1)).toMatchObject([{ stock: 7, change: 7 }])
    await Promise.all([results.return?.(), resumed.return?.()])
  })

  test('parallel orders leave no gap and no repeat, for a client that comes back after each event', async () => {
    const stock = 40
    const product = await aProduct(shop(), { stock })
    const ada = await aCustomer(shop())
    const steady = await subscribe(product)
    let current = await subscribe(product)
    const ordering = Promise.all(
      Array.from({ length: 20 }, async () => idOf(await place(shop(), ada, [[product, 1]]))),
    )
    const seen: Change[] = []
    while (seen.length < 20) {
      const [change] = await changes(current, 1)
      if (change) seen.push(change)
      await current.return?.()
      current = await subscribe(product, change?.cursor)
    }
    await ordering
    const expected = Array.from({ length: 20 }, (_, i) => stock - 1 - i)
    expect(seen.map((change) => change.stock)).toEqual(expected)
    expect((await changes(steady, 20)).map((change) => change.stock)).toEqual(expected)
    await Promise.all([steady.return?.(), current.return?.()])
  })

  test('a thousand subscriptions cost one read per event', async () => {
    const ada = await aCustomer(shop())
    const product = await aProduct(shop(), { stock: 10 })
    const opened = await Promise.all(Array.from({ length: 1_000 }, () => subscribe(product)))
    const from = shop().statements().length
    const began = performance.now()
    idOf(await place(shop(), ada, [[product, 1]]))
    for (const results of opened) expect(await changes(results, 1)).toMatchObject([{ stock: 9 }])
    const reads = shop()
      .statements()
      .slice(from)
      .filter((text) => text.includes('pg_snapshot_xmin'))
    // The one after the event, and those of the interval of a second, which may have begun before.
    expect(reads.length).toBeLessThanOrEqual(2 + (performance.now() - began) / 1_000)
    await Promise.all(opened.map((results) => results.return?.()))
  })

  test('nothing is read without subscriptions', async () => {
    await sleep(1_200)
    const from = shop().statements().length
    await sleep(1_500)
    expect(shop().statements().slice(from)).toEqual([])
  })
})

describe('refuses', () => {
  test('forged cursors, and lists without products, with unknown ones or too many, are invalid', async () => {
    const product = await aProduct(shop())
    const refusal = (ids: unknown[], after?: string) =>
      shop()
        .subscribe(STOCK, { variables: { ids, after } })
        .then(
          () => 'none',
          ({ message }: Error) => message,
        )
    expect(await refusal([product], 'x')).toContain('INVALID_INPUT')
    const forged = Buffer.from(JSON.stringify(['EVENTS', '5.9-1', Date.now()])).toString('base64url')
    expect(await refusal([product], forged)).toContain('INVALID_INPUT')
    expect(await refusal([])).toContain('INVALID_INPUT')
    expect(await refusal(Array.from({ length: 101 }, (_, i) => i + 1))).toContain('INVALID_INPUT')
    expect(await refusal([product, 999_999])).toContain('PRODUCT_NOT_FOUND')
  })

  test('old positions and deleted events have expired', async () => {
    const ada = await aCustomer(shop())
    const product = await aProduct(shop())
    const old = Buffer.from(JSON.stringify(['EVENTS', '5', Date.parse('2020-01-01')])).toString('base64url')
    await expect(subscribe(product, old)).rejects.toThrow('EVENTS_EXPIRED')

    const id = idOf(await place(shop(), ada, [[product, 1]]))
    await step(shop(), ada, 'cancelOrder', id)
    await shop()
      .owner`delete from outbox where event_id in (select id from events where subject = ${`order:${id}`})`
    await shop().owner`delete from events where subject = ${`order:${id}`} and sequence = 2`
    const order = 'subscription ($id: ID!, $after: Int) { orderChanged(id: $id, after: $after) { sequence } }'
    for (const after of [1, 0, -1, 3]) {
      const code = after === 1 ? 'EVENTS_EXPIRED' : after === 0 ? 'none' : 'INVALID_INPUT'
      const message = await shop()
        .subscribe(order, { variables: { id, after }, as: ada })
        .then(
          (results) => results.return?.().then(() => 'none'),
          (error: Error) => error.message,
        )
      expect(message, `after ${after}`).toContain(code)
    }
  })
})
