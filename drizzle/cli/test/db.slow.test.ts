import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import postgres from 'postgres'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { locateDatabase } from '../../environment/locate-database.js'
import { VERSION } from '../../environment/version.js'
import { cloneDatabase } from '../../test/databases.js'
import { runCommand, startCommand } from './run-command.js'

const COMMANDS = [
  ...['migrate', 'seed', 'reset', 'adopt', 'verify', 'backup', 'restore'],
  ...['rebuild-rollups', 'import', 'export', 'url'],
]

/** A new cluster takes its time when the machine is busy. */
const MAKING_A_CLUSTER = { timeout: 60_000 }

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-cli-'))
  closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }))
  return folder
}

/** A database of its own, as a configured one. */
async function aDatabase(template: 'empty' | 'demo') {
  const { ownerUrl, close } = await cloneDatabase(inject('testServer'), template)
  closing.push(close)
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  closing.push(() => sql.end())
  return { ownerUrl, sql, env: { DATABASE_URL: ownerUrl } }
}

const countOf = async (sql: postgres.Sql, table: string) =>
  Number((await sql`select count(*) as count from ${sql(table)}`)[0]?.count)

describe('answers', () => {
  test.each(['', '--help', 'help', '-h'])('"%s" lists the commands', async (line) => {
    const { code, out } = await runCommand(line)
    expect(code).toBe(0)
    for (const name of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name} +\\w`, 'm'))
  })

  test.each(COMMANDS)('%s --help prints its usage and the exit codes', async (name) => {
    const { code, out } = await runCommand(`${name} --help`)
    expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^Usage: npm run db -- ${name} `))])
    expect(out).toContain('Exit codes: 0 done, 1 failed, 2 invalid command line.')
    expect((await runCommand(`help ${name}`)).out).toBe(out)
  })

  test('help prints the range and the default of an option', async () => {
    expect((await runCommand('seed --help')).out.replace(/\s+/g, ' ')).toContain(
      '--scale <factor> multiple of the demo shop, 1 to 100000 (default: 1)',
    )
  })

  test('--version prints the version', async () => {
    expect(await runCommand('--version')).toMatchObject({ code: 0, out: VERSION })
  })

  test('migrate prints the number of applied migrations', async () => {
    const { env, sql } = await aDatabase('empty')
    expect(await runCommand('migrate', env)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/: up to date, \d+ in all$/),
    })
    await sql`drop schema public cascade`
    await sql`drop schema drizzle cascade`
    await sql`create schema public`
    expect((await runCommand('migrate', env)).out).toMatch(/: \d+ migrations? applied, \d+ in all$/)
  })

  test('seed fills an empty shop once, without demo accounts', async () => {
    const { env, sql } = await aDatabase('empty')
    const { code, out, notes } = await runCommand('seed --scale 2', env)
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/: 144 products, 96 users, 3,200 orders, .* in \d+\.\d s$/),
    ])
    expect(notes.split('\n')).toContain('orders 100 %')
    expect((await sql`select from users where demo`).count).toBe(0)
    expect(await runCommand('seed', env)).toMatchObject({
      code: 0,
      out: expect.stringContaining('has products already'),
    })
    expect(await countOf(sql, 'products')).toBe(144)
  })

  test('seed creates the requested number of rows of a kind', async () => {
    const { env, sql } = await aDatabase('empty')
    expect(await runCommand('seed --products 300 --orders 10', env)).toMatchObject({ code: 0 })
    expect(await countOf(sql, 'products')).toBe(300)
    expect(await countOf(sql, 'orders')).toBe(10)
  })

  test('seed adds the demo accounts on request', async () => {
    const { env, sql } = await aDatabase('empty')
    await runCommand('seed --demo-accounts', env)
    expect((await sql`select from users where demo`).count).toBe(2)
  })

  test('reset empties a configured shop, which works afterwards', async () => {
    const { env, sql } = await aDatabase('demo')
    const { code, out, questions } = await runCommand('reset', env, 'y')
    expect([code, out]).toEqual([0, expect.stringContaining(': empty, with ')])
    expect(questions).toEqual([
      expect.stringMatching(/^Delete everything in Postgres .*\/shop_test_\w+\? \[y\/N\] $/),
    ])
    expect(await countOf(sql, 'orders')).toBe(0)
    expect((await runCommand('seed', env)).code).toBe(0)
  })

  test('reset reseeds the running embedded shop, and url prints its URL', MAKING_A_CLUSTER, async () => {
    const dataDir = await aFolder()
    const shop = await locateDatabase({ configuredUrl: undefined, dataDir })
    closing.push(() => shop.close())
    const env = { SHOPSTACK_DATA_DIR: dataDir }
    const { code, out } = await runCommand('reset --yes', env)
    expect([code, out]).toEqual([0, expect.stringContaining("the running shop's Postgres")])
    expect(await runCommand('url', env)).toMatchObject({ code: 0, out: shop.ownerUrl })
    const { out: gateway } = await runCommand('url --role gateway', env)
    const sql = postgres(gateway, { max: 1 })
    closing.push(() => sql.end())
    expect((await sql`select id from users`).count).toBe(50)
  })

  test(
    'a real process fills an embedded database, and leaves nothing running',
    MAKING_A_CLUSTER,
    async () => {
      const dataDir = { SHOPSTACK_DATA_DIR: await aFolder() }
      const child = startCommand('seed', { DATABASE_URL: '', ...dataDir })
      const [out, notes, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ])
      expect([code, out]).toEqual([0, expect.stringMatching(/embedded in .*: 72 products, 50 users, /)])
      expect(notes).toContain('orders 100 %')
      const { code: found, notes: said } = await runCommand('url', dataDir)
      expect([found, said]).toEqual([1, expect.stringContaining('No shop is running')])
    },
  )
})

describe('refuses', () => {
  test.each([
    ['frobnicate', "unknown command 'frobnicate'"],
    ['constructor', "unknown command 'constructor'"],
    ['--force', "unknown option '--force'"],
    ['migrate --force', "unknown option '--force'"],
    ['migrate now', "too many arguments for 'migrate'. Expected 0 arguments but got 1."],
    ['seed --scale', "option '--scale <factor>' argument missing"],
    ...['0', '100001', '1.5', 'ten', '-1', '', '1e3', '9'.repeat(400)].map((value) => [
      `seed --scale=${value}`,
      `option '--scale <factor>' argument '${value}' is invalid. It must be a whole number from 1 to 100000.`,
    ]),
    [
      'seed --products=many',
      "option '--products <count>' argument 'many' is invalid. It must be a whole number from 1 to 10000000.",
    ],
    [
      'seed --orders=0',
      "option '--orders <count>' argument '0' is invalid. It must be a whole number from 1 to 10000000.",
    ],
    [
      'url --role admin',
      "option '--role <role>' argument 'admin' is invalid. Allowed choices are transactions, insights, gateway.",
    ],
  ])('%s is rejected in one sentence', async (line = '', sentence = '') => {
    const { code, out, notes } = await runCommand(line)
    expect([code, out, notes.split('\n')]).toEqual([
      2,
      '',
      [`error: ${sentence}`, 'Add --help for the usage.'],
    ])
  })

  test('an unreachable database is reported in one sentence', async () => {
    for (const name of ['migrate', 'seed', 'reset --yes'])
      expect(await runCommand(name, { DATABASE_URL: 'postgres://owner:hunter2@127.0.0.1:1/shop' })).toEqual({
        code: 1,
        out: '',
        notes: 'Cannot use the database at 127.0.0.1:1/shop: connection refused. Check DATABASE_URL.',
        questions: [],
      })
  })
})

describe('protects', () => {
  test.each(['', 'n', 'no', 'yes please'])(
    'a shop whose owner answers "%s" keeps its orders',
    async (answer) => {
      const { env, sql } = await aDatabase('demo')
      expect(await runCommand('reset', env, answer)).toMatchObject({ code: 1, notes: 'Nothing was deleted.' })
      expect(await countOf(sql, 'orders')).toBeGreaterThan(0)
    },
  )

  test('nothing is deleted without a terminal or --yes', async () => {
    const { env } = await aDatabase('demo')
    expect(await runCommand('reset', env)).toMatchObject({
      code: 1,
      notes: 'Not a terminal. Confirm with --yes.',
    })
  })

  test('tables and views of other programs survive and are listed', async () => {
    const { env, sql } = await aDatabase('demo')
    await sql`create table "Invoices" (id int)`
    await sql`create view best_sellers as select 1 as id`
    const { code, notes } = await runCommand('reset --yes', env)
    expect(code).toBe(1)
    expect(notes).toContain('public."Invoices", public.best_sellers. Nothing was deleted.')
    expect(await countOf(sql, 'orders')).toBeGreaterThan(0)
  })

  test('the tables of a legacy service survive, although they have the same names', async () => {
    const { env, sql } = await aDatabase('demo')
    await sql`drop schema drizzle cascade`
    const { code, notes } = await runCommand('reset --yes', env)
    expect([code, notes]).toEqual([1, expect.stringContaining('public.orders')])
  })

  test.each(['reset --yes', 'seed --demo-accounts'])('%s does not run in production', async (line) => {
    const { env, sql } = await aDatabase('demo')
    expect(await runCommand(line, { ...env, NODE_ENV: 'production' })).toMatchObject({
      code: 1,
      notes: expect.stringContaining('production'),
    })
    expect(await countOf(sql, 'orders')).toBeGreaterThan(0)
  })

  test.each(['zebra@walrus', 'zebra/walrus', 'zebra%walrus', 'zebra#walrus', 'zebra%40walrus%2Fotter'])(
    'no command prints any part of the password %s, whether its URL is valid or not',
    async (password) => {
      const url = `postgres://owner:${password}@127.0.0.1:1/shop`
      const { env } = await aDatabase('empty')
      const outcomes = [
        await runCommand(`adopt --from ${url}`, env),
        await runCommand(`adopt --form=${url}`, env),
      ]
      for (const line of ['migrate', 'verify', 'seed'])
        outcomes.push(await runCommand(line, { DATABASE_URL: url }))
      for (const { code, out, notes } of outcomes) {
        expect(code).toBeGreaterThan(0)
        expect(out + notes).not.toMatch(/zebra|walrus|otter/)
      }
    },
  )
})
