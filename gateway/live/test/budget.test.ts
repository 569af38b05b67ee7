import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { openCallerBudget } from '@shopstack/kit/rate-limit/caller-budget'
import { budgetKeysOf } from '@shopstack/kit/rate-limit/client-keys'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { spendingOf } from '../../budget/spending.js'
import { useShop } from '../../test/shop.js'
import type { LiveStream } from '../live-stream.js'
import { type Account, nextOf, sendPlaceOrder, signIn, subscribe } from './live-shop.js'

const shop = useShop()

/** Five fields, so five points. */
const STOCK = `subscription ($ids: [ID!]!, $after: String) {
  stockChanged(productIds: $ids, after: $after) { cursor stock product { name } } }`
const POINTS = 5
const WINDOW_SECONDS = 3_600

let customer: Account
const opened: LiveStream[] = []
beforeAll(async () => {
  customer = await signIn(shop(), 'customer')
  // Preparing the document is charged to the first caller.
  await (await subscribe(shop(), STOCK, { ids: ['1'] })).return()
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((stream) => stream.return()))
})

let hosts = 0
/** A caller with an address and a budget of its own. */
function callerWith(points: number) {
  const budget = openCallerBudget({ policy: { points, seconds: WINDOW_SECONDS } })
  const caller = anonymousCaller({ address: `203.0.113.${++hosts}` })
  const onRejection = vi.fn()
  const spending = spendingOf({ budget, planning: null, onRejection })(caller, () => {})
  return {
    onRejection,
    left: () => budget.peek(budgetKeysOf(caller)).remaining,
    async subscribe(variables: Record<string, unknown>) {
      const stream = await shop().platform.subscriptions.open({
        ...{ query: STOCK, variables, context: { caller, spending } },
      })
      if ('errors' in stream) throw new Error(JSON.stringify(stream.errors))
      opened.push(stream)
      return stream
    },
  }
}

const change = (productId: string) => sendPlaceOrder(shop(), customer, productId)

describe('answers', () => {
  test('an event costs what its operation costs', async () => {
    const caller = callerWith(1_000)
    const stream = await caller.subscribe({ ids: ['1'] })
    expect(caller.left()).toBe(1_000 - POINTS)
    for (const events of [1, 2]) {
      await change('1')
      await nextOf(stream)
      expect(caller.left()).toBe(1_000 - POINTS - events * POINTS)
    }
  })

  test('streams that share an event share its price, and each pays a point or more', async () => {
    const callers = Array.from({ length: 2 * POINTS }, () => callerWith(1_000))
    const [first, second, ...others] = callers
    const streams = await Promise.all([first, second].map((caller) => caller?.subscribe({ ids: ['2'] })))
    await change('2')
    await Promise.all(streams.map((stream) => stream && nextOf(stream)))
    // Three of six points.
    expect([first?.left(), second?.left()]).toEqual([1_000 - POINTS - 3, 1_000 - POINTS - 3])
    const more = await Promise.all(others.map((caller) => caller.subscribe({ ids: ['2'] })))
    await change('2')
    await Promise.all(more.map(nextOf))
    for (const { left } of others) expect(left()).toBe(1_000 - POINTS - 1)
  })
})

describe('refuses', () => {
  test('an event beyond the budget ends the stream, and its client resumes with it', async () => {
    // The start and one event, and one point too few for another.
    const poor = callerWith(3 * POINTS - 1)
    const rich = callerWith(1_000)
    const stream = await poor.subscribe({ ids: ['3'] })
    await change('3')
    const { data } = await nextOf(stream)
    expect(poor.onRejection).not.toHaveBeenCalled()
    await change('3')
    const { errors } = await nextOf(stream)
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/^Too many requests\. Try again in \d+ s\.$/),
        extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) },
      },
    ])
    expect(errors?.[0]?.extensions?.retryAfter).toBeLessThanOrEqual(WINDOW_SECONDS)
    expect(stream.endReason).toBe('budget')
    expect(await stream.next()).toEqual({ done: true, value: undefined })
    expect(poor.onRejection).toHaveBeenCalledOnce()
    expect(poor.left()).toBe(POINTS - 1)
    const first = data?.stockChanged
    const { cursor, stock } = first as { cursor: string; stock: number }
    const resumed = await rich.subscribe({ ids: ['3'], after: cursor })
    expect(rich.left()).toBe(1_000 - POINTS - 200)
    expect((await nextOf(resumed)).data?.stockChanged).toMatchObject({ stock: stock - 1 })
  })

  test('a budget that covers the event exactly pays for it', async () => {
    const exact = callerWith(3 * POINTS)
    const stream = await exact.subscribe({ ids: ['4'] })
    for (let n = 0; n < 2; n++) {
      await change('4')
      expect((await nextOf(stream)).errors).toBeUndefined()
    }
    expect(exact.left()).toBe(0)
  })
})

describe('protects', () => {
  test('a caller beyond its budget ends no stream of another', async () => {
    const [poor, rich] = [callerWith(POINTS), callerWith(1_000)]
    const [ended, kept] = [await poor.subscribe({ ids: ['5'] }), await rich.subscribe({ ids: ['5'] })]
    await change('5')
    expect((await nextOf(ended)).errors?.[0]?.extensions?.code).toBe('RATE_LIMITED')
    expect((await nextOf(kept)).data?.stockChanged).toMatchObject({ product: {} })
  })
})
