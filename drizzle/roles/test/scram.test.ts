import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { describe, expect, inject, test } from 'vitest'
import { scramSecret } from '../scram.js'

describe('answers', () => {
  test('a secret that Postgres takes for the password, the same every time', async () => {
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

  test('no two people the same one', () => {
    expect(scramSecret('secret', 'ada')).not.toBe(scramSecret('secret', 'ben'))
    expect(scramSecret('secret', 'ada')).not.toBe(scramSecret('secreT', 'ada'))
  })
})

describe('refuses', () => {
  test('characters that Postgres would change first', () => {
    expect(scramSecret('pässword', 'ada')).toBeNull()
  })
})
