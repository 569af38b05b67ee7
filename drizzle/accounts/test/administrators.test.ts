import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { grantAdmin, revokeAdmin } from '../administrators.js'
import { verifyPassword } from '../passwords.js'
import { runAdmin } from './run-admin.js'

const PASSWORD = 'a long enough password'

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
beforeEach(async () => {
  await sql`truncate users, audit_log, events restart identity cascade`
})

const admin = (args: string[], typed?: string, isTTY?: boolean) =>
  runAdmin(database.ownerUrl, args, typed, isTTY)

const aUser = (email: string, role = 'customer') =>
  sql`insert into users (email, password_hash, name, role) values (${email}, '!', 'Customer', ${role})`

describe('answers', () => {
  test('an operator creates the first administrator with a password from standard input', async () => {
    const { code, output } = await admin(
      ['create', '--email', 'Ada@Shop.example', '--name', 'Ada'],
      `${PASSWORD}\nmore`,
    )

    expect({ code, output }).toEqual({
      code: 0,
      output: 'Created administrator Ada@Shop.example (id 1).\n',
    })
    const [user] = await sql`select email, name, role, demo, password_hash from users`
    expect(user).toMatchObject({ email: 'Ada@Shop.example', name: 'Ada', role: 'admin', demo: false })
    expect(await verifyPassword(user?.password_hash, PASSWORD)).toBe(true)
  })

  test('an account is found by every spelling of its e-mail, and no second one is created', async () => {
    const typed = 'jörg@bücher.example'
    expect((await admin(['create', '--email', typed], PASSWORD)).code).toBe(0)
    const other = 'JO\u0308RG@xn--bcher-kva.example'
    const again = await admin(['create', '--email', other], PASSWORD)
    expect([again.code, again.errors]).toEqual([1, expect.stringContaining('already has an account')])
    await aUser('bob@shop.example', 'admin')
    expect((await admin(['revoke', '--email', other])).code).toBe(0)
    expect(await sql`select role from users where email = ${typed}`).toEqual([{ role: 'customer' }])
  })

  test('the account with the given spelling becomes administrator when two old accounts have one e-mail', async () => {
    await aUser('ada@shop.example')
    await sql`
      insert into users (email, same_email_as, password_hash, name) values ('"ada"@shop.example', 1, '!', 'Other')`
    expect((await admin(['grant', '--email', '"ada"@shop.example'])).code).toBe(0)
    expect(await sql`select id, role from users order by id`).toEqual([
      { id: 1, role: 'customer' },
      { id: 2, role: 'admin' },
    ])
  })

  test('a password typed at a terminal is not shown, and can be corrected', async () => {
    const { code, output, errors } = await admin(
      ['create', '--email', 'ada@shop.example'],
      `${PASSWORD}x\u007f\r`,
      true,
    )

    expect(code).toBe(0)
    expect(output + errors).not.toContain('long enough')
    const [user] = await sql`select password_hash from users`
    expect(await verifyPassword(user?.password_hash, PASSWORD)).toBe(true)
  })

  test('a role is granted, listed and revoked, and the audit log has each change', async () => {
    await aUser('root@shop.example', 'admin')
    await aUser('ada@shop.example')

    expect(await admin(['grant', '--email', 'ADA@shop.example'])).toMatchObject({ code: 0 })
    expect((await admin(['list'])).output).toBe(
      '1\troot@shop.example\tCustomer\n2\tada@shop.example\tCustomer\n',
    )
    expect(await admin(['revoke', '--email', 'ada@shop.example'])).toMatchObject({ code: 0 })

    expect(await sql`select action, subject, before, after, actor_id from audit_log order by id`).toEqual([
      {
        action: 'role.granted',
        subject: 'user:2',
        before: { role: 'customer' },
        after: { role: 'admin' },
        actor_id: null,
      },
      {
        action: 'role.revoked',
        subject: 'user:2',
        before: { role: 'admin' },
        after: { role: 'customer' },
        actor_id: null,
      },
    ])
  })

  test('a second grant changes nothing and says so', async () => {
    await aUser('ada@shop.example', 'admin')
    expect((await admin(['grant', '--email', 'ada@shop.example'])).output).toBe(
      'ada@shop.example is already an administrator.\n',
    )
    expect(await sql`select from audit_log`).toHaveLength(0)
  })

  test('an operator unlocks the sign-ins of an account, and the audit log has the unlock', async () => {
    await aUser('ada@shop.example')
    expect(await admin(['unlock', '--email', 'ADA@shop.example'])).toEqual({
      code: 0,
      output: 'ADA@shop.example can sign in again; failed sign-ins are reset.\n',
      errors: '',
    })
    const entries = await sql`select action, subject, actor_id from audit_log`
    expect(entries).toEqual([{ action: 'sign-in.unlocked', subject: 'user:1', actor_id: null }])
  })

  test.each([
    [['--help']],
    [['create', '--help']],
    [['grant', '-h']],
    [['revoke', '--help']],
    [['unlock', '--help']],
    [['list', '--help']],
  ])('%j explains itself without a database', async (args) => {
    const { code, output } = await admin(args)
    expect(code).toBe(0)
    expect(output).toContain(`npm run admin -- ${args.length > 1 ? args[0] : '<command>'}`)
  })
})

describe('refuses', () => {
  test.each([
    ['a short password', ['create', '--email', 'a@shop.example'], 'short\n', 'at least 12 characters'],
    ['no password', ['create', '--email', 'a@shop.example'], '', 'No password was given'],
    [
      'a password with control characters',
      ['create', '--email', 'a@shop.example'],
      'x'.repeat(2_000),
      'at most 128',
    ],
    ['a common password', ['create', '--email', 'a@shop.example'], 'Password1234', 'too common'],
    [
      'its e-mail as password',
      ['create', '--email', 'a@shop.example'],
      'A@shop.example',
      'must not be the e-mail',
    ],
    [
      'an e-mail with invisible characters',
      ['create', '--email', 'a\u200b@shop.example'],
      PASSWORD,
      'is not an e-mail',
    ],
    ['an invalid e-mail', ['create', '--email', 'ada'], PASSWORD, 'is not an e-mail address'],
    [
      'a name with a line break',
      ['create', '--email', 'a@shop.example', '--name', 'A\nB'],
      PASSWORD,
      'A name must have',
    ],
    ['a taken e-mail', ['create', '--email', 'ROOT@shop.example'], PASSWORD, 'already has an account'],
    ['granting to an unknown account', ['grant', '--email', 'who@shop.example'], '', 'There is no account'],
    [
      'revoking from an unknown account',
      ['revoke', '--email', 'who@shop.example'],
      '',
      'There is no account',
    ],
    ['unlocking an unknown account', ['unlock', '--email', 'who@shop.example'], '', 'There is no account'],
    [
      'revoking the last administrator',
      ['revoke', '--email', 'root@shop.example'],
      '',
      'is the last active administrator',
    ],
  ])('%s is rejected and changes nothing', async (_, args, typed, sentence) => {
    await aUser('root@shop.example', 'admin')
    const { code, errors } = await admin(args, typed)
    expect(code).toBe(1)
    expect(errors).toContain(sentence)
    expect(await sql`select role from users`).toEqual([{ role: 'admin' }])
    expect(await sql`select from audit_log`).toHaveLength(0)
  })

  test.each([
    [['promote'], "unknown command 'promote'"],
    [['grant'], "required option '--email <address>' not specified"],
    [['unlock'], "required option '--email <address>' not specified"],
    [['list', 'all'], "too many arguments for 'list'. Expected 0 arguments but got 1."],
    [['unlock', '--email', 'a@b.c', '--mail', 'a@b.c'], "unknown option '--mail'\n(Did you mean --email?)"],
  ])('%j exits with code 2 and one sentence', async (args, sentence) => {
    expect(await admin(args)).toEqual({
      code: 2,
      output: '',
      errors: `error: ${sentence}\nAdd --help for the usage.\n`,
    })
  })

  test('no command exits with code 2 and the list of commands', async () => {
    const { code, output, errors } = await admin([])
    expect([code, output]).toEqual([2, ''])
    expect(errors).toMatch(/^ {2}revoke +make an administrator a customer$/m)
  })

  test('an unreachable database is reported in one sentence without its password', async () => {
    const { code, errors } = await runAdmin('postgres://u:planted-secret@127.0.0.1:1/shop', ['list'])
    expect(code).toBe(1)
    expect(errors).toContain('127.0.0.1:1')
    expect(errors).not.toContain('planted-secret')
  })
})

describe('protects', () => {
  test('a disabled administrator does not count as an active one', async () => {
    await aUser('root@shop.example', 'admin')
    await aUser('gone@shop.example', 'admin')
    await sql`update users set disabled_at = now() where id = 2`
    await expect(revokeAdmin(sql, 'root@shop.example')).rejects.toThrow('is the last active administrator')
  })

  test('two administrators who revoke each other concurrently leave one', async () => {
    for (let round = 0; round < 5; round++) {
      await sql`truncate users restart identity cascade`
      await aUser('ada@shop.example', 'admin')
      await aUser('eve@shop.example', 'admin')
      await Promise.allSettled(
        ['ada@shop.example', 'eve@shop.example'].map((email) => revokeAdmin(sql, email)),
      )
      expect(await sql`select from users where role = 'admin'`).toHaveLength(1)
    }
  })

  test('concurrent grants of one role are recorded once', async () => {
    await aUser('ada@shop.example')
    const answers = await Promise.all([1, 2, 3].map(() => grantAdmin(sql, 'ada@shop.example')))
    expect(answers.filter(Boolean)).toHaveLength(1)
    expect(await sql`select from audit_log where action = 'role.granted'`).toHaveLength(1)
  })
})
