import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { MODES, openTestShop, useShop } from '../../test/shop.js'
import { MAX_UNREAD_RESULTS } from '../live-stream.js'
import { nextOf, refusalOf, sendPlaceOrder, signIn, subscribe } from './live-shop.js'

const shop = useShop({ env: { SUBSCRIPTIONS: '1100', SUBSCRIPTIONS_PER_CALLER: '1000' } })
const small = useShop({ env: { SUBSCRIPTIONS: '3', SUBSCRIPTIONS_PER_CALLER: '2' } })

const STOCK = `subscription ($ids: [ID!]!) { stockChanged(productIds: $ids) { stock product { name unitsSold } } }`
const MINE = 'subscription { myOrdersChanged { sequence } }'

describe('answers', () => {
  test('a thousand streams of one account cost one execution of an event', async () => {
    const customer = await signIn(shop(), 'customer')
    const id = await sendPlaceOrder(shop(), customer, '2')
    const change = `subscription { orderChanged(id: ${id}) { sequence order { status items { product { name } } } } }`
    const streams = await Promise.all(
      Array.from({ length: 1_000 }, () => subscribe(shop(), change, {}, customer.viewer)),
    )
    await shop().ask(`mutation { cancelOrder(id: ${id}) { order { id } } }`, {}, customer.headers)
    const results = await Promise.all(streams.map(nextOf))
    // One object for all of them: it was made once.
    expect(new Set(results).size).toBe(1)
    expect(results[0]?.data?.orderChanged).toMatchObject({ sequence: 2, order: { status: 'CANCELLED' } })
    await Promise.all(streams.map((stream) => stream.return()))
    expect(shop().platform.subscriptions.size).toBe(0)
  })

  test('public fields are read once for all callers, and others once per account', async () => {
    const [customer, admin] = [await signIn(shop(), 'customer'), await signIn(shop(), 'admin')]
    const open = await Promise.all(
      [null, customer.viewer, admin.viewer].map((viewer) => subscribe(shop(), STOCK, { ids: ['3'] }, viewer)),
    )
    const archived = 'subscription ($ids: [ID!]!) { stockChanged(productIds: $ids) { product { revenue } } }'
    const [theirs, ours] = [
      await subscribe(shop(), archived, { ids: ['3'] }, customer.viewer),
      await subscribe(shop(), archived, { ids: ['3'] }, admin.viewer),
    ]
    await sendPlaceOrder(shop(), customer, '3')
    expect(new Set(await Promise.all(open.map(nextOf))).size).toBe(1)
    expect((await nextOf(theirs)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
    expect((await nextOf(ours)).errors).toBeUndefined()
    await Promise.all([...open, theirs, ours].map((stream) => stream.return()))
  })
})

describe('protects', () => {
  test('subscriptions of a caller and in total are bounded', async () => {
    const { viewer } = await signIn(small(), 'customer')
    const visitor = { ids: ['1'] }
    const open = [await subscribe(small(), STOCK, visitor), await subscribe(small(), STOCK, visitor)]
    expect(await refusalOf(small(), STOCK, visitor)).toEqual(['TOO_MANY_SUBSCRIPTIONS'])
    open.push(await subscribe(small(), MINE, {}, viewer))
    expect(await refusalOf(small(), MINE, {}, viewer)).toEqual(['SERVICE_UNAVAILABLE'])
    await open.pop()?.return()
    open.push(await subscribe(small(), MINE, {}, viewer))
    await Promise.all(open.map((stream) => stream.return()))
  })

  test('a refused subscription holds no place', async () => {
    for (let i = 0; i < 5; i++) expect(await refusalOf(small(), MINE)).toEqual(['UNAUTHENTICATED'])
    expect(small().platform.subscriptions.size).toBe(0)
  })

  test.each(MODES)('a subscription that the subgraph refuses is no error in the log, %s', async (mode) => {
    const refusing = await openTestShop({ mode })
    expect(await refusalOf(refusing, STOCK, { ids: ['999999'] })).toEqual(['PRODUCT_NOT_FOUND'])
    const errors = refusing.logLines.filter((line) => JSON.parse(line).level >= 50)
    await refusing.close()
    expect(errors).toEqual([])
  })

  test('a stream that is not read ends, and others continue', async () => {
    const customer = await signIn(shop(), 'customer')
    const [unread, read] = [
      await subscribe(shop(), MINE, {}, customer.viewer),
      await subscribe(shop(), MINE, {}, customer.viewer),
    ]
    for (let i = 0; i <= MAX_UNREAD_RESULTS; i++) {
      await sendPlaceOrder(shop(), customer, '4')
      await nextOf(read)
    }
    const { errors } = await nextOf(unread)
    expect([errors?.[0]?.extensions?.code, unread.endReason]).toEqual(['SUBSCRIPTION_TOO_SLOW', 'too_slow'])
    await read.return()
  })

  test.each(['in process', 'over HTTP'] as const)(
    'a process that stops ends its streams, %s',
    async (mode) => {
      const stopping = await openTestShop({ mode })
      const stream = await subscribe(stopping, STOCK, { ids: ['1'] })
      await sleep(50)
      const closing = stopping.close()
      const { errors } = await nextOf(stream)
      expect([errors?.[0]?.extensions?.code, stream.endReason]).toEqual(['SERVICE_UNAVAILABLE', 'shutdown'])
      await closing
    },
  )
})
