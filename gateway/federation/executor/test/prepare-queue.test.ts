import { getOperationAST, parse } from 'graphql'
import { describe, expect, test, vi } from 'vitest'
import { BudgetExceeded, type Spending } from '../../../budget/spending.js'
import type { GatewayContext } from '../../in-process-source.js'
import { planCache } from '../plan-cache.js'
import { prepareQueue } from '../prepare-queue.js'

const PREPARED = {
  plan: null,
  introspection: null,
  shape: { kind: 'leaf', nonNull: false },
  needed: [],
  clientKeys: new Map(),
} as const

/** Operations that are prepared when `finish` says so. */
function opened(bounds: Parameters<typeof prepareQueue>[2] = {}) {
  const waiting: (() => void)[] = []
  let unanswered = 0
  const preparer = {
    prepare: vi.fn(() => PREPARED),
    prepareApart: vi.fn(async () => {
      await new Promise<void>((resolve) => waiting.push(resolve))
      return { prepared: PREPARED, ms: 0 }
    }),
  }
  const kept = planCache()
  const prepare = prepareQueue(preparer, kept, bounds)
  const operation = getOperationAST(parse('{ a }'))
  if (!operation) throw new Error('it is an operation')
  const resolved = { operation, fragments: new Map(), conditions: {} }

  const ask = (key: string, address: string, spending: Partial<Spending> = {}, isPinned = false) => {
    const own = {
      admitPlanning() {},
      planned() {},
      rejectPlanning(reason: 'planning_client' | 'planning_total') {
        throw new BudgetExceeded(reason, 1)
      },
      ...spending,
    }
    const context = { caller: { address }, spending: own } as unknown as Partial<GatewayContext>
    unanswered++
    return Promise.resolve(prepare({ key, resolved, context, isPinned, length: 10 }))
      .then(
        () => 'prepared',
        (error) => error.reason ?? error.message,
      )
      .finally(() => unanswered--)
  }
  async function finish(): Promise<void> {
    while (unanswered > 0) {
      for (const end of waiting.splice(0)) end()
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  return { ask, finish, preparer }
}

const refusing: Partial<Spending> = {
  admitPlanning() {
    throw new BudgetExceeded('planning_client', 1)
  },
}

describe('answers', () => {
  test('200 concurrent requests for one document prepare it once', async () => {
    const { ask, finish, preparer } = opened()
    const asked = Array.from({ length: 200 }, () => ask('one', '192.0.2.1'))
    await finish()
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['prepared']))
    expect(preparer.prepareApart).toHaveBeenCalledOnce()
  })

  test('a request prepares a document that the client before it was refused to prepare', async () => {
    const { ask, finish } = opened()
    const asked = [
      ask('one', '192.0.2.1', refusing),
      ask('one', '192.0.2.2'),
      ask('one', '192.0.2.3', refusing),
    ]
    await finish()
    // By the time of the third one it is known.
    expect(await Promise.all(asked)).toEqual(['planning_client', 'prepared', 'prepared'])
  })

  test('a pinned document is prepared at once, ahead of the queue', async () => {
    const { ask, finish, preparer } = opened()
    const others = Array.from({ length: 5 }, (_, i) => ask(`other ${i}`, '192.0.2.1'))
    expect(await ask('own', '192.0.2.1', refusing, true)).toBe('prepared')
    expect(preparer.prepare).toHaveBeenCalledOnce()
    await finish()
    await Promise.all(others)
  })
})

describe('refuses', () => {
  test('a client with too many waiting documents is refused, and other clients are not', async () => {
    const { ask, finish } = opened({ maxWaitingPerNetwork: 2 })
    const asked = Array.from({ length: 4 }, (_, i) => ask(`mine ${i}`, '192.0.2.1'))
    const other = ask('other', '198.51.100.1')
    await finish()
    expect(await Promise.all([...asked, other])).toEqual([
      ...['prepared', 'prepared', 'prepared', 'planning_client'],
      'prepared',
    ])
  })

  test('a client that waited too long for the documents of others is refused as in an overload', async () => {
    const { ask, finish } = opened({ maxWaitMs: 20 })
    const first = ask('one', '192.0.2.1')
    expect(await ask('other', '198.51.100.1')).toBe('planning_total')
    await finish()
    expect(await first).toBe('prepared')
  })
})
