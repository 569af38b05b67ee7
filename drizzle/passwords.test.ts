import { hash as argon2, argon2id } from 'argon2'
import bcrypt from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { bounded } from './bounded.js'
import { hashPassword, isOutdated, NO_PASSWORD, verifyPassword } from './passwords.js'

/** A bcrypt hash of little cost in the form a given library writes. */
const legacyHash = (password: string, prefix: string) => bcrypt.hashSync(password, 4).replace('$2b$', prefix)

describe('answers', () => {
  test('a password verifies against its own hash and against no other', async () => {
    const kept = await hashPassword('correct horse')
    expect(await verifyPassword(kept, 'correct horse')).toBe(true)
    expect(await verifyPassword(kept, 'correct horsf')).toBe(false)
  })

  test.each(['$2a$', '$2b$', '$2y$'])('a legacy hash that starts with %s verifies', async (prefix) => {
    const kept = legacyHash('pässwörd', prefix)
    expect(kept.startsWith(prefix)).toBe(true)
    expect(await verifyPassword(kept, 'pässwörd')).toBe(true)
    expect(await verifyPassword(kept, 'passwörd')).toBe(false)
  })

  test('a hash that another library wrote verifies', async () => {
    // A test vector of crypt_blowfish, from which Python's library comes.
    const kept = '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'
    expect(await verifyPassword(kept, 'U*U')).toBe(true)
    expect(await verifyPassword(kept, 'U*V')).toBe(false)
  })

  test('a legacy hash knows only the first 72 bytes of a password', async () => {
    const kept = legacyHash('x'.repeat(72), '$2b$')
    expect(await verifyPassword(kept, `${'x'.repeat(72)} and more`)).toBe(true)
    expect(await verifyPassword(kept, 'x'.repeat(71))).toBe(false)
  })

  test("today's hashes stay, weaker and legacy ones are outdated", async () => {
    expect(isOutdated(await hashPassword('correct horse'))).toBe(false)
    expect(isOutdated(await argon2('x', { type: argon2id, memoryCost: 8_192, timeCost: 2 }))).toBe(true)
    expect(isOutdated(legacyHash('x', '$2b$'))).toBe(true)
  })
})

describe('refuses', () => {
  test.each([null, NO_PASSWORD, '', 'secret', '$2b$'])(
    'every password where %j stands for the hash',
    async (kept) => {
      expect(await verifyPassword(kept, 'secret')).toBe(false)
      expect(await verifyPassword(kept, '')).toBe(false)
    },
  )

  test('a password of a megabyte, even for the account that would have it', async () => {
    const password = 'x'.repeat(1_000_000)
    expect(await verifyPassword(legacyHash(password, '$2b$'), password)).toBe(false)
  })

  test('more work than may wait, at once and without doing any of it', async () => {
    const hashing = bounded({ atOnce: 2, waiting: 3 })
    let start = () => {}
    const signal = new Promise<void>((resolve) => {
      start = resolve
    })
    const done: number[] = []
    const work = Array.from({ length: 7 }, (_, i) =>
      hashing(async () => {
        await signal
        done.push(i)
      }),
    )
    const refused = await Promise.allSettled(work.slice(5))
    expect(refused.map((r) => r.status === 'rejected' && r.reason.code)).toEqual([
      'RATE_LIMITED',
      'RATE_LIMITED',
    ])
    start()
    await Promise.all(work.slice(0, 5))
    expect(done).toEqual([0, 1, 2, 3, 4])
  })
})

describe('protects', () => {
  test('no more hashes are computed at once than allowed, whatever becomes of them', async () => {
    const hashing = bounded({ atOnce: 3, waiting: 100 })
    let running = 0
    let most = 0
    const work = Array.from({ length: 40 }, (_, i) =>
      hashing(async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        if (i % 3 === 0) throw new Error('failed')
      }),
    )
    await Promise.allSettled(work)
    expect({ most, running }).toEqual({ most: 3, running: 0 })
  })

  test('a legacy check leaves the process free to do other things', async () => {
    const kept = bcrypt.hashSync('x', 11)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await verifyPassword(kept, 'x')
    clearInterval(timer)
    // In this thread, bcryptjs would let other work in about every 100 ms.
    expect(turns).toBeGreaterThan(10)
  })
})
