import { setTimeout as sleep } from 'node:timers/promises'
import { formatPosition, parsePosition } from '@shopstack/drizzle/events/log-position'
import { decodeCursor, encodeCursor } from '@shopstack/schema/pagination'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { MODES, type TestShop, useShop } from '../../test/shop.js'
import type { LiveStream } from '../live-stream.js'
import { type Account, nextOf, sendPlaceOrder, signIn, subscribe } from './live-shop.js'

const env = { SUBSCRIPTIONS_PER_CALLER: '1000' }
const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process', env }),
  'over HTTP': useShop({ mode: 'over HTTP', env }),
}

/** So expensive that no result is kept for others that resume after the same event. */
const EXPENSIVE = 'related { id related { id related { id } } }'
const STOCK = `subscription Stock($ids: [ID!]!, $after: String) {
  stockChanged(productIds: $ids, after: $after) { id cursor stock product { id ${EXPENSIVE} } } }`

interface Change {
  readonly id: string
  readonly cursor: string
  readonly stock: number
  readonly product: { readonly id: string }
}

const opened: LiveStream[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.return()))
})

const changeOf = async (stream: LiveStream): Promise<Change> => {
  const { data, errors } = await nextOf(stream)
  if (errors) throw new Error(JSON.stringify(errors))
  return data?.stockChanged as Change
}

describe.each(MODES)('answers, %s', (mode) => {
  const shop = shops[mode]
  const open = async (productId: string, after?: string | null) => {
    const stream = await subscribe(shop(), STOCK, { ids: [productId], ...(after !== undefined && { after }) })
    opened.push(stream)
    return stream
  }
  /** Events that were executed. */
  const executed = async () => {
    const metrics = await (await fetch(shop().url('graphql', '/metrics'))).text()
    return Number(/^shopstack_subscription_events_total (\d+)/m.exec(metrics)?.[1])
  }
  /** Changes the stock, and takes the change from all streams; the number of executions that it took. */
  async function change(customer: Account, productId: string, streams: readonly LiveStream[]) {
    const before = await executed()
    await sendPlaceOrder(shop(), customer, productId)
    const changes = await Promise.all(streams.map(changeOf))
    return { executions: (await executed()) - before, changes }
  }

  test('streams that resumed after different events share the execution of later ones', async () => {
    const customer = await signIn(shop(), 'customer')
    const main = await open('1', null)
    const cursors: string[] = []
    for (let n = 0; n < 3; n++) {
      const { changes } = await change(customer, '1', [main])
      cursors.push(String(changes[0]?.cursor))
    }
    const resumed = await Promise.all(cursors.map((after) => open('1', after)))
    const late = await open('1')
    const missed = await Promise.all(
      resumed.map(async (stream, n) => {
        const ids: string[] = []
        while (ids.length < 2 - n) ids.push((await changeOf(stream)).id)
        return ids.length
      }),
    )
    expect(missed).toEqual([2, 1, 0])
    const all = [main, late, ...resumed]
    expect((await change(customer, '1', all)).executions).toBe(4)
    for (let n = 0; n < 3; n++) {
      const { executions, changes } = await change(customer, '1', all)
      expect(executions).toBe(1)
      expect(new Set(changes).size).toBe(1)
    }
  })

  test('streams that resumed share the execution without one that did not, also with one that begins later', async () => {
    const customer = await signIn(shop(), 'customer')
    const known = await open('2')
    const cursors: string[] = []
    for (let n = 0; n < 2; n++) {
      const { changes } = await change(customer, '2', [known])
      cursors.push(String(changes[0]?.cursor))
    }
    await known.return()
    const resumed = await Promise.all(cursors.map((after) => open('2', after)))
    await changeOf(resumed[0] as LiveStream)
    await change(customer, '2', resumed)
    await change(customer, '2', resumed)
    const all = [...resumed, await open('2')]
    expect((await change(customer, '2', all)).executions).toBe(1)
  })

  test('an invented cursor hides no event from others', async () => {
    const customer = await signIn(shop(), 'customer')
    const known = await open('5')
    const [first] = (await change(customer, '5', [known])).changes
    await known.return()
    const [text, at] = decodeCursor(first?.cursor, 'EVENTS', ['string', 'number']) ?? []
    const { head } = parsePosition(String(text)) ?? { head: 0 }
    // Everything is read already, but for the next few events.
    const ahead = formatPosition({ head: head + 10_000, gaps: [[head + 1, head + 10]] })
    const forged = await open('5', encodeCursor('EVENTS', [ahead, Number(at)]))
    await change(customer, '5', [forged])
    await change(customer, '5', [forged])
    const honest = await open('5')
    for (let n = 0; n < 10; n++) expect((await change(customer, '5', [honest])).changes).toHaveLength(1)
  })

  test('streams that end and resume all the time miss nothing and get nothing twice', async () => {
    const customer = await signIn(shop(), 'customer')
    await shop().owner`update products set stock = 1000 where id in (3, 4)`
    const seen = Array.from({ length: 8 }, (): Change[] => [])
    let isOver = false
    const run = async (changes: Change[], index: number) => {
      for (let after: string | undefined; !isOver; ) {
        const stream = await subscribe(shop(), STOCK, { ids: ['3', '4'], ...(after && { after }) })
        opened.push(stream)
        // Two of them stay; the others end after a few events, or in between.
        for (
          let left = index < 2 ? 1_000 : 1 + ((changes.length * 7 + index) % 5);
          left > 0 && !isOver;
          left--
        ) {
          const got = await changeOf(stream).catch((error: Error) => {
            if (isOver) return null
            throw error
          })
          if (!got) break
          changes.push(got)
          after = got.cursor
        }
        await stream.return()
      }
    }
    const running = Promise.all(seen.map(run))
    running.catch(() => {})
    await vi.waitFor(() => expect(shop().platform.subscriptions.size).toBe(8), 20_000)
    for (let n = 0; n < 20; n++) {
      await Promise.all([sendPlaceOrder(shop(), customer, '3'), sendPlaceOrder(shop(), customer, '4')])
      if (n % 4 === 0) await sleep(20)
    }
    await vi.waitFor(() => expect(seen.map(({ length }) => length)).toEqual(seen.map(() => 40)), 30_000)
    isOver = true
    for (const stream of opened) void stream.return()
    await running
    const stocksOf = (changes: readonly Change[], productId: string) =>
      changes.filter(({ product }) => product.id === productId).map(({ stock }) => stock)
    const descending = Array.from({ length: 20 }, (_, n) => 999 - n)
    for (const changes of seen)
      for (const productId of ['3', '4']) expect(stocksOf(changes, productId)).toEqual(descending)
  }, 90_000)
})
