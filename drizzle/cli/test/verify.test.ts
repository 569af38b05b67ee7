import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { showProgress } from '../verify.js'
import { runCommand, startCommand } from './run-command.js'

let whole: TestDatabase
let broken: TestDatabase

beforeAll(async () => {
  whole = await cloneDatabase(inject('testServer'), 'demo')
  broken = await cloneDatabase(inject('testServer'), 'demo')
  const sql = postgres(broken.ownerUrl, { max: 1 })
  await sql`update products set stock = stock + 1 where id <= 7`
  await sql`delete from payments where status = 'succeeded' and order_id = (select min(id) from orders where status = 'paid')`
  await sql.end()
})
afterAll(async () => {
  await whole.close()
  await broken.close()
})

const envOf = (url: string) => ({ DATABASE_URL: url })

describe('answers', () => {
  test('verify prints a table of its checks with row counts and no violations', async () => {
    const { code, out, notes } = await runCommand('verify', envOf(whole.ownerUrl))
    expect([code, notes]).toEqual([0, ''])
    expect(out).toMatch(/^Postgres \S+ at .*, as of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/)
    expect(out).toMatch(/^check +checked +violations$/m)
    expect(out).toMatch(/^stock is moved +72 products +0$/m)
    expect(out).toMatch(/^orders are paid once +1,607 orders +0$/m)
    expect(out).toMatch(/^in flight: 0 attempts to move money$/m)
    expect(out).toMatch(/\n\d+ checks found no violation\.$/)
  })

  test('the first violations of a check and their total are listed, with exit code 1', async () => {
    const { code, out, notes } = await runCommand('verify --limit 2', envOf(broken.ownerUrl))
    expect(code).toBe(1)
    expect(out).toMatch(
      /^stock is moved +72 products +7\n {4}The stock of a product is the sum of its movements\.\n {4}product 1: \d+ in stock, and movements of \d+\n {4}product 2: .*\n {4}and 5 more$/m,
    )
    expect(out).toMatch(/^orders are paid once +1,607 orders +1\n.*\n {4}order \d+: paid, with a total of /m)
    expect(out).not.toContain('no violation')
    expect(notes).toMatch(/^\d+ of \d+ checks found \d+ violations\.$/)
  })

  test('--json prints the report as JSON', async () => {
    const { code, out } = await runCommand('verify --json --limit 1', envOf(broken.ownerUrl))
    const { database, checks } = JSON.parse(out)
    expect([code, database]).toEqual([1, expect.stringMatching(/^Postgres \S+ at /)])
    expect(checks).toContainEqual({
      area: 'stock',
      name: 'stock is moved',
      sentence: 'The stock of a product is the sum of its movements.',
      noun: 'product',
      checked: 72,
      violations: 7,
      offenders: [expect.stringMatching(/^product 1: /)],
    })
  })

  test('a read-only connection is sufficient', async () => {
    const { code, out } = await runCommand('verify', envOf(whole.roleUrl('insights')))
    expect([code, out]).toEqual([0, expect.stringContaining('found no violation.')])
  })

  test('a terminal shows each check with its area', () => {
    const shown: string[] = []
    const progress = showProgress({ progress: (line) => shown.push(line), note: () => {} }, () => 0)
    progress({ area: 'stock', name: 'stock is moved', number: 9, total: 70 })
    expect(shown).toEqual(['stock: check 9 of 70, stock is moved'])
  })

  test('without a terminal a line is written every five seconds at most', () => {
    const notes: string[] = []
    let now = 0
    const progress = showProgress({ note: (line) => notes.push(line) }, () => now)
    for (const [seconds, area] of [
      [1, 'accounts'],
      [6, 'text'],
      [8, 'stock'],
      [30, 'rollups'],
    ] as const) {
      now = seconds * 1_000
      progress({ area, name: 'a rule', number: seconds, total: 70 })
    }
    expect(notes).toEqual([
      'text: check 6 of 70, a rule, after 6 s',
      'rollups: check 30 of 70, a rule, after 30 s',
    ])
  })

  test('the verify process exits with the code of the report', async () => {
    const child = startCommand('verify', envOf(broken.ownerUrl))
    const [out, notes, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    expect([code, out]).toEqual([1, expect.stringMatching(/^stock is moved +72 products +7$/m)])
    expect(notes).toMatch(/checks found \d+ violations\.\n$/)
  })
})

describe('refuses', () => {
  test.each(['0', '1001', 'all'])('verify rejects a limit of %s violations', async (limit) => {
    const { code, notes } = await runCommand(`verify --limit=${limit}`)
    expect([code, notes]).toEqual([2, expect.stringContaining('It must be a whole number from 1 to 1000.')])
  })

  test('a database with pending migrations is rejected and not changed', async () => {
    const database = await cloneDatabase(inject('testServer'), 'empty')
    const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    await sql`drop schema drizzle cascade`
    expect(await runCommand('verify', envOf(database.ownerUrl))).toMatchObject({
      code: 1,
      out: '',
      notes: expect.stringMatching(/ is not up to date\. Run this first: npm run db -- migrate$/),
    })
    expect(await sql`select to_regnamespace('drizzle') as journal`).toEqual([{ journal: null }])
    await sql.end()
    await database.close()
  })
})
