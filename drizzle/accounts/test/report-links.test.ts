import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { reportLinkHash } from '../report-links.js'
import { runAdmin } from './run-admin.js'

let database: TestDatabase
let owner: postgres.Sql

beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  await owner`
    insert into users (email, password_hash, name, role, disabled_at)
    values ('ada@shop.test', '!', 'Ada', 'admin', null), ('bob@shop.test', '!', 'Bob', 'customer', null),
      ('eve@shop.test', '!', 'Eve', 'admin', now())`
})
afterAll(async () => {
  await owner.end()
  await database.close()
})

const admin = (...args: string[]) => runAdmin(database.ownerUrl, ['report-link', ...args])
const links = () => owner`
  select token_hash as hash, extract(epoch from expires_at - now())::float as seconds, used_at as used from report_links`

describe('answers', () => {
  test('the command prints a link that is stored as a hash for ten minutes', async () => {
    const { code, output } = await admin('--email', 'Ada@SHOP.test', '--url', 'https://shop.example/')
    const [, token = ''] =
      /^https:\/\/shop\.example\/api\/reports\/link\?token=([\w-]{43})\n/.exec(output) ?? []
    expect([code, output]).toEqual([0, expect.stringContaining('It works once, within 10 minutes')])
    const [link, ...others] = await links()
    expect([link, others]).toMatchObject([{ hash: reportLinkHash(token), used: null }, []])
    expect(link?.seconds).toBeGreaterThan(540)
    expect(link?.seconds).toBeLessThanOrEqual(600)
    expect(await owner`select action, subject from audit_log`).toEqual([
      { action: 'report.link_created', subject: 'user:1' },
    ])
  })

  test('the next link deletes expired ones', async () => {
    await owner`update report_links set expires_at = now() - interval '1 second'`
    const { output } = await admin('--email', 'ada@shop.test')
    expect(output).toMatch(/^http:\/\/localhost:3000\/api\/reports\/link\?token=/)
    expect(await links()).toHaveLength(1)
  })
})

describe('refuses', () => {
  test.each(['bob@shop.test', 'eve@shop.test', 'unknown@shop.test'])('%s gets no link', async (email) => {
    const before = await links()
    const { code, errors } = await admin('--email', email)
    expect([code, errors]).toEqual([1, `There is no active administrator with the e-mail ${email}.\n`])
    expect(await links()).toHaveLength(before.length)
  })

  test('an address that is none is rejected', async () => {
    const { code, errors } = await admin('--email', 'ada@shop.test', '--url', 'shop.example')
    expect([code, errors]).toEqual([1, expect.stringContaining('not "shop.example"')])
  })
})
