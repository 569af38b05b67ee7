import { randomUUID } from 'node:crypto'
import { processEnv } from '@shopstack/drizzle/url'
import { ShopError } from '@shopstack/schema/errors'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { ALLOWANCES, type Allowances, openAttempts } from './limits.js'
import { createLogger } from './log.js'
import { networkOf } from './network.js'

const FEW: Allowances = {
  signIn: { account: { seconds: 60, free: 4, most: 4 }, address: { seconds: 60, free: 8, most: 8 } },
  register: { account: { seconds: 60, free: 2, most: 2 }, address: { seconds: 60, free: 3, most: 3 } },
  refusalAfter: 0,
}

const redisUrl = processEnv().TEST_REDIS_URL
const redis = redisUrl ? new Redis(redisUrl, { enableOfflineQueue: true }) : null
/** Where nothing listens, as when Redis has died. */
const dead = new Redis({ port: 1, lazyConnect: true, enableOfflineQueue: false, retryStrategy: () => null })
// The limiter hears of each failure; this one would only write it to the console.
dead.on('error', () => {})
afterAll(() => {
  redis?.disconnect()
  dead.disconnect()
})

const counters = [
  ['in memory', null] as const,
  ['in memory while Redis is away', dead] as const,
  ...(redis ? [['in Redis', redis] as const] : []),
]

const wrong = async () => {
  throw new ShopError('INVALID_CREDENTIALS', undefined)
}
const right = async () => 'in'
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'in',
    (error) => error.code ?? error.message,
  )

describe.each(counters)('counted %s', (_, client) => {
  /** Addresses and accounts nobody has used: a Redis outlives the test. */
  const anyone = () => ({ address: randomUUID(), account: `${randomUUID()}@shop.example` })
  const attempts = openAttempts({ redis: client, allowances: FEW })

  test('as many wrong passwords as allowed are checked, and then even the right one is not', async () => {
    const who = anyone()
    for (let i = 0; i < 4; i++) expect(await codeOf(attempts.signIn(who, wrong))).toBe('INVALID_CREDENTIALS')
    const refusal = await attempts.signIn(who, right).catch((error) => error)
    expect(refusal.code).toBe('RATE_LIMITED')
    expect(refusal.extensions.retryAfter).toBeGreaterThan(0)
    expect(refusal.extensions.retryAfter).toBeLessThanOrEqual(60)
  })

  test('parallel guesses take turns, and no more of them are checked', async () => {
    const { address, account } = anyone()
    let [running, most, checked] = [0, 0, 0]
    const guess = async () => {
      checked++
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 2))
      running--
      return wrong()
    }
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, i) =>
        codeOf(
          attempts.signIn(
            { address: `${address}-${i}`, account: i % 2 ? account : account.toUpperCase() },
            guess,
          ),
        ),
      ),
    )
    expect({ most, checked }).toEqual({ most: 1, checked: 4 })
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(26)
  })

  test('a good sign-in makes the failures before it forgotten', async () => {
    const who = anyone()
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 2; i++) await codeOf(attempts.signIn(who, wrong))
      expect(await attempts.signIn(who, right)).toBe('in')
    }
  })

  test('good sign-ins are not counted, however many come at once', async () => {
    const who = anyone()
    const answers = await Promise.all(Array.from({ length: 8 }, () => codeOf(attempts.signIn(who, right))))
    for (let i = 0; i < 20; i++) answers.push(await codeOf(attempts.signIn(who, right)))
    expect(new Set(answers)).toEqual(new Set(['in']))
  })

  test('guessing at many accounts from one address ends too', async () => {
    const { address } = anyone()
    const guesses = Array.from({ length: 10 }, () => codeOf(attempts.signIn({ ...anyone(), address }, wrong)))
    expect((await Promise.all(guesses)).filter((code) => code === 'RATE_LIMITED')).toHaveLength(2)
  })

  test('a failure of ours costs nobody an attempt', async () => {
    const who = anyone()
    const failing = async () => {
      throw new Error('the database is away')
    }
    for (let i = 0; i < 6; i++)
      expect(await codeOf(attempts.signIn(who, failing))).toBe('the database is away')
    expect(await attempts.signIn(who, right)).toBe('in')
  })

  test('registrations are counted by e-mail in any case, and by address', async () => {
    const { address, account } = anyone()
    const register = (name: string) => codeOf(attempts.register({ address, account: name }))
    expect(await register(account)).toBe('in')
    expect(await register(account.toUpperCase())).toBe('in')
    expect(await register(account)).toBe('RATE_LIMITED')
    expect(await register('another@shop.example')).toBe('RATE_LIMITED')
  })
})

describe('answers', () => {
  test('the addresses of one IPv6 customer count as one, those of two do not', () => {
    expect(networkOf('2001:db8::1')).toBe(networkOf('2001:db8:0:0:ffff::2'))
    expect(networkOf('2001:db8::1')).not.toBe(networkOf('2001:db8:0:1::1'))
    expect(networkOf('::1')).toBe('0:0:0:0::/64')
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
  })

  test('a person may be wrong a few times at once; an office far more often than a person', () => {
    const { signIn, register } = ALLOWANCES
    expect(signIn.account).toEqual({ seconds: 900, free: 5, most: 10 })
    expect(signIn.address.free).toBeGreaterThan(10 * signIn.account.most)
    expect(register.address.most).toBeGreaterThan(register.account.most)
  })
})

describe('protects', () => {
  test('the log tells who guesses, and not at whose account', async () => {
    const lines: string[] = []
    const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
    const attempts = openAttempts({ log, allowances: FEW })
    const who = { address: '192.0.2.7', account: 'planted-secret@shop.example' }
    for (let i = 0; i < 6; i++) await codeOf(attempts.signIn(who, wrong))
    expect(lines.join()).toContain('192.0.2.7')
    expect(lines.join()).not.toContain('planted-secret')
  })
})
