import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, inject, test } from 'vitest'
import { scramSecret } from '../scram.js'

describe('answers', () => {
  test('Postgres accepts the verifier as the password, and it is deterministic', async () => {
    const { url } = inject('testServer')
    const role = `shop_scram_${randomBytes(4).toString('hex')}`
    const secret = scramSecret("it's a secret", role)
    expect(scramSecret("it's a secret", role)).toBe(secret)
    const owner = postgres(url, { max: 1, onnotice: () => {} })
    await owner.unsafe(`create role ${role} login password '${secret}'`)
    try {
      const [kept] = await owner`select rolpassword from pg_authid where rolname = ${role}`
      expect(kept?.rolpassword).toBe(secret)
      const signedIn = Object.assign(new URL(url), {
        username: role,
        password: encodeURIComponent("it's a secret"),
      })
      const sql = postgres(signedIn.href, { max: 1 })
      expect(await sql`select current_user as name`).toEqual([{ name: role }])
      await sql.end()
    } finally {
      await owner.unsafe(`drop role ${role}`)
      await owner.end()
    }
  })

  test('two roles with one password have different verifiers', () => {
    expect(scramSecret('secret', 'ada')).not.toBe(scramSecret('secret', 'ben'))
    expect(scramSecret('secret', 'ada')).not.toBe(scramSecret('secreT', 'ada'))
  })
})

describe('refuses', () => {
  test('non-ASCII passwords have no verifier', () => {
    expect(scramSecret('pässword', 'ada')).toBeNull()
  })
})
