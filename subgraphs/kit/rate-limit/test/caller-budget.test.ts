import { randomUUID } from 'node:crypto'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { openCallerBudget } from '../caller-budget.js'
import { type BudgetKey, budgetKeysOf } from '../client-keys.js'
import { openRedisClients } from './redis-clients.js'

const redisUrl = processEnv().TEST_REDIS_URL
const { redis, dead, close } = openRedisClients()
afterAll(close)

const policy = { points: 100, seconds: 10 }
/** A caller without counts in Redis. */
const aCaller = (): BudgetKey[] => [{ key: `address:${randomUUID()}`, multiple: 1 }]
const from = (address: string) => budgetKeysOf({ viewer: null, address })

/** A budget with an adjustable clock, in milliseconds. */
function budgetAt(start: number, client: Redis | null = null) {
  const clock = { now: start }
  return { clock, budget: openCallerBudget({ policy, redis: client, now: () => clock.now }) }
}

describe.each([['in memory', null] as const, ['while Redis is down', dead] as const])(
  'a budget counted %s',
  (_, client) => {
    test('a budget is spent to the last point, refuses the next, and is full in the next window', () => {
      const { budget, clock } = budgetAt(1_000, client)
      const caller = aCaller()
      expect(budget.charge(caller, 60)).toEqual({ isAllowed: true, remaining: 40, resetSeconds: 10 })
      clock.now += 2_500
      expect(budget.charge(caller, 40)).toEqual({ isAllowed: true, remaining: 0, resetSeconds: 8 })
      expect(budget.charge(caller, 1)).toEqual({ isAllowed: false, remaining: 0, resetSeconds: 8 })
      expect(budget.peek(caller).isAllowed).toBe(false)
      clock.now = 10_999
      expect(budget.charge(caller, 1)).toMatchObject({ isAllowed: false, resetSeconds: 1 })
      clock.now = 11_000
      expect(budget.charge(caller, 100)).toEqual({ isAllowed: true, remaining: 0, resetSeconds: 10 })
    })

    test('a refused request costs nothing, and a cheaper one is accepted', () => {
      const { budget } = budgetAt(0, client)
      const caller = aCaller()
      budget.charge(caller, 90)
      expect(budget.charge(caller, 11)).toMatchObject({ isAllowed: false, remaining: 10 })
      expect(budget.charge(caller, 10)).toMatchObject({ isAllowed: true, remaining: 0 })
    })

    test('an unspent budget covers one request of any price', () => {
      const { budget } = budgetAt(0, client)
      const caller = aCaller()
      expect(budget.charge(caller, 5_000)).toMatchObject({ isAllowed: true, remaining: 0 })
      expect(budget.charge(caller, 1).isAllowed).toBe(false)
    })

    test('a debit is charged even beyond the budget', () => {
      const { budget } = budgetAt(0, client)
      const caller = aCaller()
      budget.debit(caller, 500)
      expect(budget.peek(caller)).toMatchObject({ isAllowed: false, remaining: 0 })
    })

    test('each caller has a budget of its own', () => {
      const { budget } = budgetAt(0, client)
      budget.debit(from('203.0.113.7'), 100)
      expect(budget.peek(from('203.0.113.7')).isAllowed).toBe(false)
      expect(budget.peek(from('203.0.113.8')).isAllowed).toBe(true)
    })
  },
)

describe('budgets of IPv6 addresses', () => {
  test('an IPv6 address shares the budget of its /64', () => {
    const { budget } = budgetAt(0)
    budget.debit(from('2001:db8:1:2::1'), 100)
    expect(budget.peek(from('2001:db8:1:2:ffff::9')).isAllowed).toBe(false)
    expect(budget.peek(from('2001:db8:1:3::1')).isAllowed).toBe(true)
  })

  test('an IPv6 address is refused once its /48 has spent four budgets, even from a new /64', () => {
    const { budget } = budgetAt(0)
    for (let n = 0; n < 4; n++) expect(budget.charge(from(`2001:db8:1:${n}::1`), 100).isAllowed).toBe(true)
    expect(budget.charge(from('2001:db8:1:4::1'), 1).isAllowed).toBe(false)
    expect(budget.charge(from('2001:db8:2:4::1'), 1).isAllowed).toBe(true)
  })

  test('an IPv4-mapped address is charged as its IPv4 address', () => {
    expect(from('::ffff:203.0.113.7')).toEqual(from('203.0.113.7'))
  })
})

describe('budgets of accounts', () => {
  const signedIn = (id: number, address: string) =>
    budgetKeysOf({ viewer: { id, role: 'customer', sessionId: null }, address })

  test('an account has one budget at all addresses, apart from other callers at its address', () => {
    const { budget } = budgetAt(0)
    budget.debit(from('203.0.113.7'), 1_000)
    expect(budget.charge(signedIn(55, '203.0.113.7'), 100).isAllowed).toBe(true)
    expect(budget.peek(signedIn(55, '2001:db8::1')).isAllowed).toBe(false)
    expect(budget.peek(signedIn(56, '203.0.113.7')).isAllowed).toBe(true)
  })

  test.each([
    ['203.0.113.7', () => '203.0.113.7', '203.0.113.8'] as const,
    ['a /48', (n: number) => `2001:db8:1:${n}::1`, '2001:db8:2::1'] as const,
  ])('an account is refused once accounts at %s have spent ten budgets together', (_, address, elsewhere) => {
    const { budget } = budgetAt(0)
    for (let n = 0; n < 10; n++) expect(budget.charge(signedIn(n, address(n)), 100).isAllowed).toBe(true)
    expect(budget.charge(signedIn(10, address(10)), 1).isAllowed).toBe(false)
    expect(budget.charge(signedIn(11, elsewhere), 1).isAllowed).toBe(true)
  })
})

describe.runIf(redis)('two processes with one Redis', () => {
  test('two processes spend one budget together', async () => {
    await redis?.ping()
    const caller = aCaller()
    const [one, other] = [openCallerBudget({ policy, redis }), openCallerBudget({ policy, redis })]
    expect(one.charge(caller, 70).remaining).toBe(30)
    await vi.waitFor(() => {
      // A process learns the points spent by others from the response to its own batch.
      if (other.peek(caller).remaining >= 30) other.charge(caller, 2)
      expect(other.peek(caller).remaining).toBeLessThan(30)
    }, 20_000)
    expect(other.charge(caller, 40).isAllowed).toBe(false)
  })

  test('a process keeps its refusals when Redis dies, and lets other callers spend', async () => {
    const client = new Redis(redisUrl ?? '', { enableOfflineQueue: false, retryStrategy: () => null })
    client.on('error', () => {})
    await vi.waitFor(() => expect(client.status).toBe('ready'), 20_000)
    const [caller, another] = [aCaller(), aCaller()]
    const budget = openCallerBudget({ policy, redis: client })
    budget.charge(caller, 100)
    client.disconnect()
    expect(budget.charge(caller, 1).isAllowed).toBe(false)
    expect(budget.charge(another, 100).isAllowed).toBe(true)
    expect(budget.charge(another, 1).isAllowed).toBe(false)
  })

  test('no address is stored in Redis in plain text', async () => {
    const client = redis ?? dead
    openCallerBudget({ policy, redis: client }).charge(from('198.51.100.77'), 1)
    await vi.waitFor(async () => expect(await client.keys('shopstack:budget:*')).not.toEqual([]), 20_000)
    expect((await client.keys('*')).filter((key) => key.includes('198.51.100.77'))).toEqual([])
  })
})
