import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { verify } from '../../verify/verify.js'
import { disableAccountByEmail, enableAccountByEmail } from '../disable-account.js'
import { runAdmin } from './run-admin.js'

let database: TestDatabase
let sql: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  sql = postgres(database.ownerUrl, { max: 4, onnotice: () => {} })
})
afterAll(async () => {
  await sql.end()
  await database.close()
})
/** Two administrators, a customer with a session, and an account of an earlier release with the same mailbox. */
beforeEach(async () => {
  await sql`truncate users, sessions, audit_log, events restart identity cascade`
  await sql`
    insert into users (email, canonical_email, same_email_as, password_hash, name, role) values
      ('root@x.test', 'root@x.test', null, '!', 'Root', 'admin'), ('ada@x.test', 'ada@x.test', null, '!', 'Ada', 'admin'),
      ('eve@bücher.test', 'eve@xn--bcher-kva.test', null, '!', 'Eve', 'customer'),
      ('eve@xn--bcher-kva.test', null, 3, '!', 'Eve', 'customer')`
  await sql`
    insert into sessions (id, user_id, surface, last_used_at, expires_at) values
      ('00000000-0000-4000-8000-000000000001', 3, 'graphql', now(), now() + interval '1 hour')`
})

async function admin(...args: string[]) {
  const { code, output, errors } = await runAdmin(database.ownerUrl, args)
  return { code, text: output + errors }
}

const disabled = async () =>
  (await sql`select id from users where disabled_at is not null order by id`).map(({ id }) => id)
const clashes = async () =>
  (await verify(sql)).checks.find(({ name }) => name === 'e-mails are unique')?.violations

describe('answers', () => {
  test('one of two accounts with the same mailbox is disabled by its spelling, and the data is clean', async () => {
    expect(await clashes()).toBe(1)
    expect(
      await admin('disable', '--email', 'eve@xn--bcher-kva.test', '--reason', 'same mailbox as 3'),
    ).toEqual({
      code: 0,
      text: 'eve@xn--bcher-kva.test is now disabled.\n',
    })
    expect(await disabled()).toEqual([4])
    expect(await clashes()).toBe(0)
    expect(await sql`select action, subject, after from audit_log`).toEqual([
      { action: 'account.disabled', subject: 'user:4', after: { reason: 'same mailbox as 3' } },
    ])
  })

  test('an account that is disabled loses its sessions, and has none when it is enabled', async () => {
    expect(await disableAccountByEmail(sql, 'eve@bücher.test', 'a request')).toBe(true)
    expect(await disableAccountByEmail(sql, 'eve@bücher.test', 'a request')).toBe(false)
    expect((await admin('enable', '--email', 'eve@bücher.test', '--reason', 'an error')).text).toContain(
      'is now enabled',
    )
    expect((await admin('enable', '--email', 'eve@bücher.test', '--reason', 'an error')).text).toContain(
      'is not disabled',
    )
    expect(await disabled()).toEqual([])
    expect(await sql`select from sessions where revoked_at is null`).toEqual([])
    expect((await sql`select action from audit_log order by id`).map(({ action }) => action)).toEqual([
      'account.disabled',
      'account.enabled',
    ])
  })

  test('an account is found by any spelling of an e-mail that no other account has', async () => {
    expect(await disableAccountByEmail(sql, 'ADA@x.test ', 'left')).toBe(true)
    expect(await disabled()).toEqual([2])
  })
})

describe('refuses', () => {
  test('a spelling that neither of two accounts has is rejected, and the message names both', async () => {
    const { code, text } = await admin('disable', '--email', 'EVE@bücher.test', '--reason', 'x')
    expect([code, text]).toEqual([1, expect.stringContaining('eve@bücher.test, eve@xn--bcher-kva.test')])
    expect(await disabled()).toEqual([])
  })

  test.each([[], ['--reason', ' '], ['--reason', 'a\nb'], ['--reason', 'x'.repeat(501)]])(
    'no account is disabled without a reason: %j',
    async (...reason) => {
      const { code, text } = await admin('disable', '--email', 'ada@x.test', ...reason)
      expect([code, text]).toEqual([1, expect.stringContaining('A reason has 1 to 500 characters')])
      expect(await disabled()).toEqual([])
    },
  )

  test('an unknown account is not disabled', async () => {
    await expect(enableAccountByEmail(sql, 'bob@x.test', 'x')).rejects.toThrow('There is no account')
  })
})

describe('protects', () => {
  test('two administrators who disable each other at once leave one, who cannot be disabled', async () => {
    const results = await Promise.allSettled(
      ['root@x.test', 'ada@x.test'].map((email) => disableAccountByEmail(sql, email, 'x')),
    )
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await disabled()).toHaveLength(1)
    const [left] = await sql`select email from users where role = 'admin' and disabled_at is null`
    await expect(disableAccountByEmail(sql, String(left?.email), 'x')).rejects.toThrow(
      'last active administrator',
    )
  })
})
