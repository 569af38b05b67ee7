import { randomUUID } from 'node:crypto'
import { ShopError } from '@shopstack/schema/errors'
import { afterAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { LOGIN_LIMITS, type LoginLimits } from '../login-limits.js'
import { openLoginThrottle } from '../login-throttle.js'
import type { AttemptedAccount } from '../sign-in-limit.js'
import { openRedisClients } from './redis-clients.js'

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
  mail: { account: upTo(2), network: upTo(3), site: upTo(12) },
  minFailureMs: 0,
}

const { redis, dead, close } = openRedisClients()
afterAll(close)

const counters = [
  ['in memory', null] as const,
  ['in memory while Redis is down', dead] as const,
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

describe.each(counters)('attempts counted %s', (_, client) => {
  /** Unused addresses and accounts: a Redis outlives the test. */
  const aClient = () => ({
    request: {},
    address: randomUUID(),
    email: `${randomUUID()}@shop.example`,
    account: async (): Promise<AttemptedAccount | null> => null,
  })
  const attempts = openLoginThrottle({ redis: client, limits: FEW })

  test('after the allowed number of wrong passwords even the correct one is rejected', async () => {
    const who = aClient()
    for (let i = 0; i < 4; i++) expect(await codeOf(attempts.signIn(who, wrong))).toBe('INVALID_CREDENTIALS')
    const refusal = await attempts.signIn(who, right).catch((error) => error)
    expect(refusal.code).toBe('RATE_LIMITED')
    expect(refusal.extensions.retryAfter).toBeGreaterThan(0)
    expect(refusal.extensions.retryAfter).toBeLessThanOrEqual(60)
  })

  test('concurrent guesses are checked sequentially and within the limit', async () => {
    const { address, email, account } = aClient()
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

  test('a successful sign-in resets the failures', async () => {
    const who = aClient()
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 2; i++) await codeOf(attempts.signIn(who, wrong))
      expect(await attempts.signIn(who, right)).toBe('in')
    }
  })

  test('successful sign-ins are not counted, however many are concurrent', async () => {
    const who = aClient()
    const answers = await Promise.all(Array.from({ length: 8 }, () => codeOf(attempts.signIn(who, right))))
    for (let i = 0; i < 20; i++) answers.push(await codeOf(attempts.signIn(who, right)))
    expect(new Set(answers)).toEqual(new Set(['in']))
  })

  test('guesses at many accounts from one address are limited too', async () => {
    const { address } = aClient()
    const guesses = Array.from({ length: 10 }, () =>
      codeOf(attempts.signIn({ ...aClient(), address }, wrong)),
    )
    expect((await Promise.all(guesses)).filter((code) => code === 'RATE_LIMITED')).toHaveLength(2)
  })

  test('an internal failure costs no attempt', async () => {
    const who = aClient()
    const failing = async () => {
      throw new Error('the database is away')
    }
    for (let i = 0; i < 6; i++)
      expect(await codeOf(attempts.signIn(who, failing))).toBe('the database is away')
    expect(await attempts.signIn(who, right)).toBe('in')
  })

  test('guesses from elsewhere do not lock the owner out of a known network', async () => {
    const who = aClient()
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
    // Guesses from the known network are limited as well, and those from elsewhere stay counted.
    for (let i = 0; i < 4; i++) await codeOf(attempts.signIn({ ...who, account }, wrong))
    expect(await codeOf(attempts.signIn({ ...who, account }, right))).toBe('RATE_LIMITED')
    expect(await codeOf(attempts.signIn({ ...who, account, address: randomUUID() }, right))).toBe(
      'RATE_LIMITED',
    )
  })

  test('an unlocked account accepts attempts immediately', async () => {
    const who = aClient()
    const id = Math.random()
    const locked = { ...who, account: async () => ({ id, addresses: [], unlock: 1 }) }
    for (let i = 0; i < 5; i++) await codeOf(attempts.signIn(locked, wrong))
    expect(await codeOf(attempts.signIn(locked, right))).toBe('RATE_LIMITED')
    const unlocked = { ...who, account: async () => ({ id, addresses: [], unlock: 2 }) }
    expect(await codeOf(attempts.signIn(unlocked, right))).toBe('in')
  })

  test('successful sign-ins count for their own network only', async () => {
    const { address } = aClient()
    const answers: string[] = []
    for (let i = 0; i < 10; i++) {
      const some = Array.from({ length: 7 }, () => codeOf(attempts.signIn({ ...aClient(), address }, right)))
      answers.push(...(await Promise.all(some)))
    }
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10)
    expect(await codeOf(attempts.signIn(aClient(), right))).toBe('in')
  })

  test('the networks of a site share a higher limit', async () => {
    const site = `2001:db8:${Math.floor(Math.random() * 65_536).toString(16)}`
    const guess = (i: number) =>
      codeOf(attempts.signIn({ ...aClient(), address: `${site}:${i.toString(16)}::1` }, wrong))
    const codes = await Promise.all(Array.from({ length: 40 }, (_, i) => guess(i)))
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(32)
  })

  test('password confirmations are counted per session, apart from sign-ins', async () => {
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
        await codeOf(attempts.signIn({ ...aClient(), email, address: randomUUID() }, wrong))
    const confirm = (sessionId: string | null, check = wrong as () => Promise<string>) =>
      codeOf(attempts.confirm({ request: {}, address, userId, sessionId }, check))
    for (let i = 0; i < 3; i++) expect(await confirm(first)).toBe('INVALID_CREDENTIALS')
    expect(await confirm(first, right)).toBe('RATE_LIMITED')
    expect(await confirm(second, right)).toBe('in')
    expect(await confirm(null, right)).toBe('in')
  })

  test('registrations are counted by mailbox and by address', async () => {
    const { address, email } = aClient()
    const register = (name: string) => codeOf(attempts.register({ address, email: name }))
    expect(await register(email)).toBe('in')
    expect(await register(email.toUpperCase().replace('@', '+shop@'))).toBe('in')
    expect(await register(email)).toBe('RATE_LIMITED')
    expect(await register('another@shop.example')).toBe('RATE_LIMITED')
  })

  test('mails are limited per address in any spelling, and per network, independently of registrations', async () => {
    const { address, email } = aClient()
    const mail = async (to: string, from = address) => codeOf(attempts.mail({ address: from, email: to }))
    await attempts.register({ address, email })
    expect(await mail(email)).toBe('in')
    expect(await mail(email.toUpperCase().replace('@', '+1@'))).toBe('in')
    expect(await mail(email, aClient().address)).toBe('RATE_LIMITED')
    expect(await mail(aClient().email)).toBe('in')
    expect(await mail(aClient().email)).toBe('RATE_LIMITED')
    expect(await mail(aClient().email, aClient().address)).toBe('in')
  })
})

describe('answers', () => {
  test('an account has a few free failures, an office far more', () => {
    const { signIn, register } = LOGIN_LIMITS
    expect(signIn.accountInNetwork).toEqual({ seconds: 900, free: 5, max: 10 })
    expect(signIn.accountElsewhere).toEqual({ seconds: 900, free: 5, max: 10 })
    expect(signIn.network.free).toBeGreaterThan(10 * signIn.accountInNetwork.max)
    expect(register.network.max).toBeGreaterThan(register.account.max)
  })
})

describe('refuses', () => {
  test('several rejected attempts of one request delay it as much as one', async () => {
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
    // Each alone is delayed by 200 ms.
    await Promise.all([sixteen('apart', () => ({})), sixteen('together', () => request)])
    expect(ended).toEqual(['together', 'apart'])
  })

  test('attempts past their deadline are rejected and not checked', async () => {
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
  test('several processes share counts, and an unlock reaches all of them', async () => {
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
  test('the log names the client of guesses, not the account', async () => {
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
