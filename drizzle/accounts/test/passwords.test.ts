import { hash as argon2, argon2id } from 'argon2'
import bcrypt from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { hashPassword, isOutdated, matchPassword, NO_PASSWORD, verifyPassword } from '../passwords.js'

/** A cheap bcrypt hash in the format of a library. */
const legacyHash = (password: string, prefix: string) => bcrypt.hashSync(password, 4).replace('$2b$', prefix)

describe('answers', () => {
  test('a password verifies against its own hash and against no other', async () => {
    const kept = await hashPassword('correct horse')
    expect(await verifyPassword(kept, 'correct horse')).toBe(true)
    expect(await verifyPassword(kept, 'correct horsf')).toBe(false)
  })

  test.each([
    ['cafe\u0301 au lait', 'café au lait'],
    ['caf\u00e9\u00a0au\u3000lait', 'café au lait'],
  ])('%j and %j are one password', async (typed, other) => {
    for (const [set, given] of [
      [typed, other],
      [other, typed],
    ] as const)
      expect(await matchPassword(await hashPassword(set), given)).toBe('normalized')
  })

  test('case, width and ligatures distinguish passwords', async () => {
    const kept = await hashPassword('ﬁne Ａ')
    for (const other of ['fine Ａ', 'ﬁne A', 'ﬁne ａ']) expect(await verifyPassword(kept, other)).toBe(false)
  })

  test.each([
    ['Argon2id', (password: string) => argon2(password)],
    ['bcrypt', async (password: string) => legacyHash(password, '$2b$')],
  ])('a hash of %s from before normalization matches the password as typed', async (_, made) => {
    const kept = await made('cafe\u0301\u00a0au lait')
    expect(await matchPassword(kept, 'cafe\u0301\u00a0au lait')).toBe('as-typed')
    expect(await matchPassword(kept, 'cafe\u0301\u00a0au lai')).toBeNull()
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

  test('a legacy hash covers the first 72 bytes of a password only', async () => {
    const kept = legacyHash('x'.repeat(72), '$2b$')
    expect(await verifyPassword(kept, `${'x'.repeat(72)} and more`)).toBe(true)
    expect(await verifyPassword(kept, 'x'.repeat(71))).toBe(false)
  })

  test('current hashes are kept, weaker and legacy ones are outdated', async () => {
    expect(isOutdated(await hashPassword('correct horse'))).toBe(false)
    expect(isOutdated(await argon2('x', { type: argon2id, memoryCost: 8_192, timeCost: 2 }))).toBe(true)
    expect(isOutdated(legacyHash('x', '$2b$'))).toBe(true)
  })
})

describe('refuses', () => {
  test.each([null, NO_PASSWORD, '', 'secret', '$2b$'])('no password matches %j as the hash', async (kept) => {
    expect(await verifyPassword(kept, 'secret')).toBe(false)
    expect(await verifyPassword(kept, '')).toBe(false)
  })

  test('a password of a megabyte is rejected, even if it is correct', async () => {
    const password = 'x'.repeat(1_000_000)
    expect(await verifyPassword(legacyHash(password, '$2b$'), password)).toBe(false)
  })
})

describe('protects', () => {
  test('a legacy check does not block the event loop', async () => {
    const kept = bcrypt.hashSync('x', 11)
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await verifyPassword(kept, 'x')
    clearInterval(timer)
    // On this thread, bcryptjs would yield about every 100 ms.
    expect(turns).toBeGreaterThan(10)
  })
})
