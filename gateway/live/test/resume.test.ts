import { afterEach, describe, expect, test, vi } from 'vitest'
import { MODES, type TestShop, useShop } from '../../test/shop.js'
import type { LiveStream } from '../live-stream.js'
import { MAX_REPLAYED_RESULTS, openReplay } from '../replay.js'
import { nextOf, sendPlaceOrder, signIn, subscribe } from './live-shop.js'

const shops: Record<(typeof MODES)[number], () => TestShop> = {
  'in process': useShop({ mode: 'in process' }),
  'over HTTP': useShop({ mode: 'over HTTP' }),
}

const opened: LiveStream[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.return()))
})

const CHANGES = 'subscription ($id: ID!, $after: Int) { orderChanged(id: $id, after: $after) { sequence } }'
const STOCK = `subscription ($ids: [ID!]!, $after: String) {
  stockChanged(productIds: $ids, after: $after) { cursor stock } }`

const stream = async (...request: Parameters<typeof subscribe>) => {
  const made = await subscribe(...request)
  opened.push(made)
  return made
}

describe.each(MODES)('%s', (mode) => {
  const shop = shops[mode]

  test('streams that resume after the same event receive the same events, whenever they begin', async () => {
    const customer = await signIn(shop(), 'customer')
    const id = await sendPlaceOrder(shop(), customer, '1')
    const first = await stream(shop(), CHANGES, { id, after: 0 }, customer.viewer)
    const placed = await nextOf(first)
    expect(placed.data).toEqual({ orderChanged: { sequence: 1 } })
    const second = await stream(shop(), CHANGES, { id, after: 0 }, customer.viewer)
    // One object for both of them: it was made once.
    expect(await nextOf(second)).toBe(placed)
    await shop().ask(`mutation { cancelOrder(id: ${id}) { order { id } } }`, {}, customer.headers)
    const cancelled = await nextOf(first)
    expect(cancelled.data).toEqual({ orderChanged: { sequence: 2 } })
    expect(await nextOf(second)).toBe(cancelled)
  })

  test('a stream that resumes receives what it missed, also more than is kept for it', async () => {
    const customer = await signIn(shop(), 'customer')
    const ids = ['2']
    const known = await stream(shop(), STOCK, { ids })
    await sendPlaceOrder(shop(), customer, '2')
    const change = (await nextOf(known)).data?.stockChanged
    const { cursor: after, stock } = change as { cursor: string; stock: number }
    const first = await stream(shop(), STOCK, { ids, after })
    const results: unknown[] = []
    for (let n = 0; n <= MAX_REPLAYED_RESULTS; n++) {
      await sendPlaceOrder(shop(), customer, '2')
      results.push(await nextOf(first))
      await nextOf(known)
    }
    const second = await stream(shop(), STOCK, { ids, after })
    for (let n = 0; n <= MAX_REPLAYED_RESULTS; n++) {
      const result = await nextOf(second)
      expect(result.data?.stockChanged).toMatchObject({ stock: stock - n - 1 })
      expect(result).not.toBe(results[n])
    }
  })
})

describe('protects', () => {
  const result = { data: {} }

  test('the results of a group are kept up to their number', () => {
    const onEnd = vi.fn()
    const replay = openReplay(4, onEnd)
    for (let n = 0; n < MAX_REPLAYED_RESULTS; n++) replay.add(result)
    expect(onEnd).not.toHaveBeenCalled()
    replay.add(result)
    expect(onEnd).toHaveBeenCalledOnce()
    replay.end()
    expect(replay.results).toEqual([])
  })

  test('the results of an expensive operation are kept up to their price', () => {
    const onEnd = vi.fn()
    const replay = openReplay(1_000, onEnd)
    replay.add(result)
    replay.add(result)
    expect(onEnd).not.toHaveBeenCalled()
    replay.add(result)
    expect(onEnd).toHaveBeenCalledOnce()
    replay.end()
  })

  test('the results of a group are kept for half a minute', () => {
    vi.useFakeTimers()
    try {
      const onEnd = vi.fn()
      openReplay(4, onEnd)
      vi.advanceTimersByTime(29_999)
      expect(onEnd).not.toHaveBeenCalled()
      vi.advanceTimersByTime(1)
      expect(onEnd).toHaveBeenCalledOnce()
    } finally {
      vi.useRealTimers()
    }
  })
})
