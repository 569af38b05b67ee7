import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { describe, expect, test } from 'vitest'
import { MODES, type TestShop, useShop } from '../../test/shop.js'
import type { LiveStream } from '../live-stream.js'
import { nextOf, sendPlaceOrder, signIn, subscribe } from './live-shop.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const MINE = 'subscription { myOrdersChanged { event sequence } }'
const FEED = 'subscription { ordersFeed(status: PENDING) { event order { id customer { name } } } }'

/** The code and the reason with which a stream ends, and the milliseconds until then. */
async function endOf(stream: LiveStream) {
  const from = performance.now()
  const { errors = [] } = await nextOf(stream)
  const ms = performance.now() - from
  expect(await stream.next()).toEqual({ done: true, value: undefined })
  return { code: errors[0]?.extensions?.code, reason: stream.endReason, ms }
}

describe.each(MODES)('%s', (mode) => {
  const shop = shops[mode]

  test('a revoked session ends its streams within two seconds, and no others', async () => {
    const [one, other] = [await signIn(shop(), 'customer'), await signIn(shop(), 'customer')]
    const [ended, kept] = [
      await subscribe(shop(), MINE, {}, one.viewer),
      await subscribe(shop(), MINE, {}, other.viewer),
    ]
    await shop().ask('mutation { logout { userErrors { code } } }', {}, one.headers)
    const { code, reason, ms } = await endOf(ended)
    expect({ code, reason }).toEqual({ code: 'UNAUTHENTICATED', reason: 'session' })
    expect(ms).toBeLessThan(2_000)
    await sendPlaceOrder(shop(), other, '1')
    expect((await nextOf(kept)).data).toEqual({ myOrdersChanged: { event: 'PLACED', sequence: 1 } })
    await kept.return()
  })

  test('a changed role ends the streams of the account within two seconds', async () => {
    const manager = await signIn(shop(), 'admin')
    const customer = await signIn(shop(), 'customer')
    const stream = await subscribe(shop(), FEED, {}, manager.viewer)
    const id = await sendPlaceOrder(shop(), customer, '1')
    expect((await nextOf(stream)).data?.ordersFeed).toMatchObject({ event: 'PLACED', order: { id } })
    await shop().owner`update users set role = 'customer' where id = ${manager.viewer.id}`
    const { code, reason, ms } = await endOf(stream)
    await shop().owner`update users set role = 'admin' where id = ${manager.viewer.id}`
    expect({ code, reason }).toEqual({ code: 'UNAUTHENTICATED', reason: 'session' })
    expect(ms).toBeLessThan(2_000)
  })

  test('an expired token ends the stream', async () => {
    const { viewer } = await signIn(shop(), 'customer')
    const opened = await shop().platform.subscriptions.open({
      query: MINE,
      context: { caller: anonymousCaller({ viewer }) },
      expiresAt: Date.now() + 100,
    })
    if ('errors' in opened) throw new Error(JSON.stringify(opened.errors))
    expect(await endOf(opened)).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'session' })
  })
})
