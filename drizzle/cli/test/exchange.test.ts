import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { runCommand } from './run-command.js'

let folder: string
let database: TestDatabase
let sql: postgres.Sql
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-exchange-'))
  database = await cloneDatabase(inject('testServer'), 'demo')
  sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await sql.end()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const command = (line: string) => runCommand(line, { DATABASE_URL: database.ownerUrl })

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('answers', () => {
  test('import reads products and stocks, and says what it did', async () => {
    const path = await file('products.csv', 'sku,name,price,stock\nCLI-1,Mug,9.90,5\nCLI-2,Cup,1.00,0\n')
    expect(await command(`import products ${path} --dry-run`)).toMatchObject({
      code: 0,
      out: `${path}: 2 lines can be imported`,
    })
    expect(await command(`import products ${path}`)).toMatchObject({
      code: 0,
      out: `${path}: 2 lines; 2 created, 0 updated, 0 unchanged`,
    })
    expect((await command(`import products ${path}`)).out).toContain('0 created, 0 updated, 2 unchanged')
    const counted = await file('stock.jsonl', '{"sku":"CLI-1","stock":3}\n')
    expect((await command(`import stock ${counted}`)).out).toContain('1 updated')
    expect(await sql`select stock from products where sku = 'CLI-1'`).toEqual([{ stock: 3 }])
    const [entry] = await sql`select actor_id, address from audit_log order by id desc limit 1`
    expect(entry).toEqual({ actor_id: null, address: null })
  })

  test.each([
    ['products', 'csv'],
    ['orders', 'jsonl'],
    ['refunds', 'csv'],
  ])('export %s writes every row to a %s file that only its owner may read', async (kind, format) => {
    const to = join(folder, `${kind}.${format}`)
    const { code, notes } = await command(`export ${kind} --to ${to}`)
    const [row] = await sql`select count(*)::int as count from ${sql(kind)}`
    expect([code, notes]).toEqual([
      0,
      expect.stringContaining(`${row?.count.toLocaleString('en-US')} ${kind.slice(0, -1)}`),
    ])
    const lines = (await readFile(to, 'utf8')).trim().split('\n')
    expect(lines.length).toBeGreaterThanOrEqual(row?.count + (format === 'csv' ? 1 : 0))
    expect((await stat(to)).mode & 0o777).toBe(0o600)
  })

  test('export without a file writes to standard output', async () => {
    const { code, out } = await command('export refunds --format jsonl')
    expect(code).toBe(0)
    expect(JSON.parse(out.split('\n')[0] ?? '')).toMatchObject({
      id: 1,
      amount: expect.stringMatching(/^\d+\.\d\d$/),
    })
  })
})

describe('refuses', () => {
  test('a broken line is reported with file, line and column, and nothing is imported', async () => {
    const path = await file('broken.csv', 'sku,name,price\nCLI-3,Mug,1\nCLI-4,Cup,nine\nCLI-5,Jug,1\n')
    const { code, notes } = await command(`import products ${path}`)
    expect(code).toBe(1)
    expect(notes).toContain(`${path}:3: price: price is an amount with at most two decimals, such as 9.90.`)
    expect(notes).toContain(`1 problem in ${path}. Nothing was imported.`)
    expect((await sql`select from products where sku in ('CLI-3', 'CLI-5')`).count).toBe(0)
    const skipped = await command(`import products ${path} --skip-broken`)
    expect([skipped.code, skipped.out]).toEqual([1, expect.stringContaining('2 created')])
    expect(skipped.notes).toContain('Those lines were left out.')
  })

  test.each([
    ['import', 2, "missing required argument 'rows'"],
    ['import orders x.csv', 2, 'Allowed choices are products, stock.'],
    ['import products x.txt', 2, '.csv or .jsonl'],
    ['import products missing.csv', 1, 'There is no file missing.csv'],
    ['import products a.csv b.csv', 2, 'Expected 2 arguments but got 3.'],
    ['export users', 2, 'Allowed choices are products, orders, refunds.'],
    ['export orders --format xml', 2, 'Allowed choices are csv, jsonl.'],
    ['migrate now', 2, 'Expected 0 arguments'],
  ])('%s is rejected', async (line, code, message) => {
    expect(await command(line)).toMatchObject({ code, notes: expect.stringContaining(message) })
  })

  test('a file that cannot be read to its end is rejected with the line', async () => {
    const path = await file('header.csv', 'sku,colour\nCLI-6,red\n')
    const { code, notes } = await command(`import products ${path}`)
    expect([code, notes]).toEqual([1, expect.stringContaining(`${path}:1: There is no column "colour".`)])
  })
})
