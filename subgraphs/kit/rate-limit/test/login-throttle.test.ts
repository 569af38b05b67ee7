import { randomUUID } from 'node:crypto'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { ShopError } from '@shopstack/schema/errors'
import { Redis } from 'ioredis'
import { afterAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { LOGIN_LIMITS, type LoginLimits } from '../login-limits.js'
import { openLoginThrottle } from '../login-throttle.js'
import type { AttemptedAccount } from '../sign-in-limit.js'

const upTo = (max: number) => ({ seconds: 60, free: max, max })
const FEW: LoginLimits = {
  signIn: {
    attempts: { network: upTo(60), site: upTo(240) },
    accountInNetwork: upTo(4),
    accountElsewhere: upTo(4),
    network: upTo(8),
    site: upTo(32),
  },
  confirm: upTo(3),
  register: { account: upTo(2), network: upTo(3), site: upTo(12) },
  minFailureMs: 0,
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
  const anyone = () => ({
    request: {},
    address: randomUUID(),
    email: `${randomUUID()}@shop.example`,
    account: async (): Promise<AttemptedAccount | null> => null,
  })
  const attempts = openLoginThrottle({ redis: client, limits: FEW })

  test('as many wrong passwords as allowed are checked, and then even the right one is not', async () => {
    const who = anyone()
    for (let i = 0; i < 4; i++) expect(await codeOf(attempts.signIn(who, wrong))).toBe('INVALID_CREDENTIALS')
    const refusal = await attempts.signIn(who, right).catch((error) => error)
    expect(refusal.code).toBe('RATE_LIMITED')
    expect(refusal.extensions.retryAfter).toBeGreaterThan(0)
    expect(refusal.extensions.retryAfter).toBeLessThanOrEqual(60)
  })

  test('parallel guesses take turns, and no more of them are checked', async () => {
    const { address, email, account } = anyone()
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
            { request: {}, address: `${address}-${i}`, email: i % 2 ? email : email.toUpperCase(), account },
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

  test('guesses from elsewhere keep no owner out of an account where they signed in before', async () => {
    const who = anyone()
    const known = { id: Math.random(), addresses: [who.address, null], unlock: null }
    const account = async () => known
    const guesses = Array.from({ length: 20 }, (_, i) =>
      codeOf(attempts.signIn({ ...who, account, address: `${who.address}-${i}` }, wrong)),
    )
    const codes = await Promise.all(guesses)
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(4)
    expect(await codeOf(attempts.signIn({ ...who, account, address: randomUUID() }, right))).toBe(
      'RATE_LIMITED',
    )
    for (let i = 0; i < 3; i++)
      expect(await codeOf(attempts.signIn({ ...who, account }, wrong))).toBe('INVALID_CREDENTIALS')
    expect(await codeOf(attempts.signIn({ ...who, account }, right))).toBe('in')
    // Their own guesses are bounded all the same, and those from elsewhere stay counted.
    for (let i = 0; i < 4; i++) await codeOf(attempts.signIn({ ...who, account }, wrong))
    expect(await codeOf(attempts.signIn({ ...who, account }, right))).toBe('RATE_LIMITED')
    expect(await codeOf(attempts.signIn({ ...who, account, address: randomUUID() }, right))).toBe(
      'RATE_LIMITED',
    )
  })

  test('what an operator unlocks may be tried again at once', async () => {
    const who = anyone()
    const id = Math.random()
    const locked = { ...who, account: async () => ({ id, addresses: [], unlock: 1 }) }
    for (let i = 0; i < 5; i++) await codeOf(attempts.signIn(locked, wrong))
    expect(await codeOf(attempts.signIn(locked, right))).toBe('RATE_LIMITED')
    const unlocked = { ...who, account: async () => ({ id, addresses: [], unlock: 2 }) }
    expect(await codeOf(attempts.signIn(unlocked, right))).toBe('in')
  })

  test('sign-ins that succeed are counted by network, and no other network is refused for them', async () => {
    const { address } = anyone()
    const answers: string[] = []
    for (let i = 0; i < 10; i++) {
      const some = Array.from({ length: 7 }, () => codeOf(attempts.signIn({ ...anyone(), address }, right)))
      answers.push(...(await Promise.all(some)))
    }
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10)
    expect(await codeOf(attempts.signIn(anyone(), right))).toBe('in')
  })

  test('the networks of a site have a wider bound together', async () => {
    const site = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}`
    const guess = (i: number) =>
      codeOf(attempts.signIn({ ...anyone(), address: `${site}:${i.toString(16)}::1` }, wrong))
    const codes = await Promise.all(Array.from({ length: 40 }, (_, i) => guess(i)))
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(32)
  })

  test('a session that confirms its password is counted apart from every sign-in and every other session', async () => {
    const userId = Math.random()
    const [address, first, second] = [randomUUID(), randomUUID(), randomUUID()]
    for (const email of [
      `user:${userId}`,
      `account:${userId}`,
      String(userId),
      first,
      JSON.stringify([userId, first]),
    ])
      for (let i = 0; i < 5; i++)
        await codeOf(attempts.signIn({ ...anyone(), email, address: randomUUID() }, wrong))
    const confirm = (sessionId: string | null, check = wrong as () => Promise<string>) =>
      codeOf(attempts.confirm({ request: {}, address, userId, sessionId }, check))
    for (let i = 0; i < 3; i++) expect(await confirm(first)).toBe('INVALID_CREDENTIALS')
    expect(await confirm(first, right)).toBe('RATE_LIMITED')
    expect(await confirm(second, right)).toBe('in')
    expect(await confirm(null, right)).toBe('in')
  })

  test('registrations are counted by e-mail in any case, and by address', async () => {
    const { address, email } = anyone()
    const register = (name: string) => codeOf(attempts.register({ address, email: name }))
    expect(await register(email)).toBe('in')
    expect(await register(email.toUpperCase())).toBe('in')
    expect(await register(email)).toBe('RATE_LIMITED')
    expect(await register('another@shop.example')).toBe('RATE_LIMITED')
  })
})

describe('answers', () => {
  test('a person may be wrong a few times at once; an office far more often than a person', () => {
    const { signIn, register } = LOGIN_LIMITS
    expect(signIn.accountInNetwork).toEqual({ seconds: 900, free: 5, max: 10 })
    expect(signIn.accountElsewhere).toEqual({ seconds: 900, free: 5, max: 10 })
    expect(signIn.network.free).toBeGreaterThan(10 * signIn.accountInNetwork.max)
    expect(register.network.max).toBeGreaterThan(register.account.max)
  })
})

describe('refuses', () => {
  test('the attempts of one request without delaying it by more than one of them', async () => {
    const most = { seconds: 60, free: 0, max: 10 }
    const signIn = { ...FEW.signIn, accountInNetwork: most, network: upTo(99), site: upTo(99) }
    const attempts = openLoginThrottle({ limits: { ...FEW, signIn, minFailureMs: 200 }, deadlineMs: 800 })
    const guess = async (name: string, i: number, request: object) =>
      codeOf(
        attempts.signIn(
          { request, address: name, email: `${name}${i}@shop.example`, account: async () => null },
          wrong,
        ),
      )
    const ended: string[] = []
    async function sixteen(name: string, requestOf: () => object) {
      for (let i = 0; i < 16; i++) expect(await guess(name, i, requestOf())).toBe('INVALID_CREDENTIALS')
      ended.push(name)
    }
    const request = {}
    // Each alone is answered 200 ms late.
    await Promise.all([sixteen('apart', () => ({})), sixteen('together', () => request)])
    expect(ended).toEqual(['together', 'apart'])
  })

  test('attempts that would wait too long for their turn, and does not check them', async () => {
    const attempts = openLoginThrottle({ limits: FEW, deadlineMs: 75 })
    const who = { request: {}, address: '192.0.2.7', email: 'slow@shop.example', account: async () => null }
    let checked = 0
    let finish = () => {}
    const slow = new Promise<void>((resolve) => {
      finish = resolve
    })
    const check = async () => {
      checked++
      await slow
      return right()
    }
    const tries = Array.from({ length: 55 }, () => codeOf(attempts.signIn(who, check)))
    const refused = await Promise.all(tries.slice(1))
    expect(new Set(refused)).toEqual(new Set(['RATE_LIMITED']))
    finish()
    expect(await tries[0]).toBe('in')
    expect(checked).toBe(1)
    expect(await codeOf(attempts.signIn(who, right))).toBe('in')
  })
})

describe.skipIf(!redis)('answers (with TEST_REDIS_URL)', () => {
  test('several processes count together, and all of them obey an operator', async () => {
    const processes = [1, 2].map(() => openLoginThrottle({ redis, limits: FEW }))
    const id = Math.random()
    const attempt = (unlock: number | null) => ({
      request: {},
      address: randomUUID(),
      email: 'ada@shop.example',
      account: async () => ({ id, addresses: [], unlock }),
    })
    const guesses = Array.from({ length: 12 }, (_, i) => processes[i % 2]?.signIn(attempt(null), wrong))
    const codes = await Promise.all(guesses.map((guess) => codeOf(Promise.resolve(guess))))
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(4)
    for (const { signIn } of processes) {
      expect(await codeOf(signIn(attempt(null), right))).toBe('RATE_LIMITED')
      expect(await codeOf(signIn(attempt(7), right))).toBe('in')
    }
  })
})

describe('protects', () => {
  test('the log tells who guesses, and not at whose account', async () => {
    const lines: string[] = []
    const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
    const attempts = openLoginThrottle({ log, limits: FEW })
    const who = {
      request: {},
      address: '192.0.2.7',
      email: 'planted-secret@shop.example',
      account: async () => null,
    }
    for (let i = 0; i < 6; i++) await codeOf(attempts.signIn(who, wrong))
    expect(lines.join()).toContain('192.0.2.7')
    expect(lines.join()).not.toContain('planted-secret')
  })
})
