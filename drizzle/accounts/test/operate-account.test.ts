import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { accountTokenHash } from '../account-token.js'
import { disableAccountByEmail } from '../disable-account.js'
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
/** A customer with two sessions, one of which has expired. */
beforeEach(async () => {
  await sql`truncate users, sessions, audit_log, events, account_tokens, erasures, erased_phrases, orders restart identity cascade`
  await sql`insert into users (email, password_hash, name) values ('ada@x.test', '!', 'Ada')`
  await sql`
    insert into sessions (id, user_id, surface, last_used_at, expires_at) values
      ('00000000-0000-4000-8000-000000000001', 1, 'graphql', now(), now() + interval '1 hour'),
      ('00000000-0000-4000-8000-000000000002', 1, 'graphql', now(), now() - interval '1 hour')`
})

async function admin(...args: string[]) {
  const { code, output, errors } = await runAdmin(database.ownerUrl, args)
  return { code, text: output + errors }
}

const onAda = (command: string, ...more: string[]) =>
  admin(command, '--email', 'ADA@x.test', ...(more.length > 0 ? more : ['--reason', 'asked by telephone']))
const audit = async () => (await sql`select action, subject, after from audit_log`).map((row) => ({ ...row }))

describe('answers', () => {
  test('the active sessions of an account are ended, with the reason in the audit log', async () => {
    expect(await onAda('end-sessions')).toEqual({ code: 0, text: 'ADA@x.test: 1 session ended.\n' })
    const [row] =
      await sql`select count(*)::int from sessions where revoked_at is null and expires_at > now()`
    expect(row?.count).toBe(0)
    const after = { reason: 'asked by telephone', endedSessions: '1' }
    expect(await audit()).toEqual([{ action: 'account.sessions_ended', subject: 'user:1', after }])
  })

  test('a link for a new password is printed, and stored as a hash that ends in thirty minutes', async () => {
    const { code, text } = await onAda('reset-link')
    expect(code).toBe(0)
    const [, token = ''] = /^http:\/\/localhost:5173\/reset-password#token=([\w-]{43})\n/.exec(text) ?? []
    const rows = await sql`
      select user_id, purpose, expires_at - now() between interval '29 minutes' and interval '30 minutes' as half_an_hour
      from account_tokens where token_hash = ${accountTokenHash(token)}`
    expect(rows).toEqual([{ user_id: 1, purpose: 'password-reset', half_an_hour: true }])
    expect(await audit()).toEqual([
      { action: 'account.reset_link_issued', subject: 'user:1', after: { reason: 'asked by telephone' } },
    ])
    for (const table of ['account_tokens', 'audit_log', 'events'] as const)
      expect(JSON.stringify(await sql`select * from ${sql(table)}`)).not.toContain(token)
  })

  test('an account is unlocked with and without a reason', async () => {
    expect((await onAda('unlock')).code).toBe(0)
    expect((await admin('unlock', '--email', 'ada@x.test')).code).toBe(0)
    expect((await audit()).map(({ after }) => after)).toEqual([{ reason: 'asked by telephone' }, {}])
  })
})

describe('personal data', () => {
  test('the data of an account is printed as JSON, without its password', async () => {
    const { code, text } = await admin('export', '--email', 'ada@x.test')
    expect(code).toBe(0)
    const document = JSON.parse(text)
    expect(document).toMatchObject({ account: { id: 1, email: 'ada@x.test' }, orders: [], mails: [] })
    expect(document.sessions).toHaveLength(2)
    expect(document.account).not.toHaveProperty('password_hash')
  })

  test('a document larger than the memory of a pipe is printed in parts', async () => {
    await sql`
      insert into audit_log (actor_id, action, subject, after)
      select 1, 'noted', 'shop', jsonb_build_object('text', repeat('"\\ ', 100)) from generate_series(1, 2001)`
    const { text } = await admin('export', '--email', 'ada@x.test')
    expect(
      JSON.parse(text).audit_log.filter(({ action }: { action: string }) => action === 'noted'),
    ).toHaveLength(2_001)
  })

  test('an erased account is a pseudonym, and is not found by its address', async () => {
    expect((await onAda('erase')).text).toContain('ADA@x.test is erased.')
    expect(await sql`select email, name, profile from users`).toEqual([
      { email: 'erased-1@erased.invalid', name: 'Erased customer', profile: null },
    ])
    expect(await onAda('erase')).toEqual({
      code: 1,
      text: 'There is no account with the e-mail ADA@x.test.\n',
    })
  })

  test.each([
    'erase',
    'enable',
    'disable',
    'end-sessions',
    'reset-link',
    'unlock',
    'grant',
    'revoke',
    'export',
  ])('an erased account is not found by its pseudonym: %s', async (command) => {
    await onAda('erase')
    const before = await audit()
    const email = ['--email', 'erased-1@erased.invalid']
    const reason = ['grant', 'revoke', 'export'].includes(command) ? [] : ['--reason', 'a request']
    expect(await admin(command, ...email, ...reason)).toEqual({
      code: 1,
      text: 'There is no account with the e-mail erased-1@erased.invalid.\n',
    })
    expect(await audit()).toEqual(before)
  })

  test('an unpaid order is the reason why an account is not erased', async () => {
    await sql`insert into orders (user_id, subtotal, total) values (1, 0, 0)`
    expect(await onAda('erase')).toEqual({
      code: 1,
      text: 'ADA@x.test has an unfinished order 1: finish or cancel it first.\n',
    })
    await sql`delete from orders`
  })
})

describe('refuses', () => {
  test.each(['end-sessions', 'reset-link'])('%s needs a reason of one line', async (command) => {
    const message = 'A reason has 1 to 500 characters on one line.\n'
    for (const reason of ['', ' ', 'a\nb', 'x'.repeat(501)])
      expect(await onAda(command, '--reason', reason)).toEqual({ code: 1, text: message })
    expect((await admin(command, '--email', 'ada@x.test')).text).toBe(message)
    expect(await audit()).toEqual([])
    expect((await onAda(command, '--reason', 'x'.repeat(500))).code).toBe(0)
  })

  test.each(['end-sessions', 'reset-link'])('%s of an unknown account is rejected', async (command) => {
    expect(await admin(command, '--email', 'eve@x.test', '--reason', 'a request')).toEqual({
      code: 1,
      text: 'There is no account with the e-mail eve@x.test.\n',
    })
  })

  test('a disabled account gets no link', async () => {
    await disableAccountByEmail(sql, 'ada@x.test', 'a request')
    expect(await onAda('reset-link')).toEqual({ code: 1, text: 'The account ADA@x.test is disabled.\n' })
    expect(await sql`select from account_tokens`).toEqual([])
  })
})
