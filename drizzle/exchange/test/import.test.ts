import { Readable } from 'node:stream'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type Connection, connect } from '../../client/connect.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { fingerprintOf } from '../../test/fingerprint.js'
import { verify } from '../../verify/verify.js'
import { exportPage } from '../export-rows.js'
import { productImporter } from '../import-products.js'
import { stockImporter } from '../import-stock.js'
import type { FileFormat } from '../read-records.js'
import { type ImportOptions, runImport } from '../run-import.js'

let database: TestDatabase
let owner: postgres.Sql
let role: Connection
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  owner = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  role = connect(database.roleUrl('transactions'), { max: 2 })
})
afterAll(async () => {
  await Promise.all([owner.end(), role.close()])
  await database.close()
})

function optionsOf(
  text: string | Uint8Array,
  format: FileFormat,
  more: Partial<ImportOptions>,
): ImportOptions {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  return {
    db: role.db as unknown as Db<'transactions'>,
    open: () => Readable.from([bytes]),
    format,
    actor: { actorId: null, address: null },
    ...more,
  }
}
const products = (text: string | Uint8Array, format: FileFormat = 'csv', more: Partial<ImportOptions> = {}) =>
  runImport(productImporter, optionsOf(text, format, more))
const stock = (text: string, more: Partial<ImportOptions> = {}) =>
  runImport(stockImporter, optionsOf(text, 'csv', more))

const productOf = async (sku: string) =>
  (
    await owner`select id, name, price, description, category, images, stock, version from products where sku = ${sku}`
  )[0]
const rows = () => fingerprintOf(owner)

describe('answers', () => {
  test('a CSV file creates products with their opening stock, events and audit entries', async () => {
    const file =
      'sku,name,price,category,stock,images\r\nA-1,"Mug, white",9.90,Kitchen,5,"[{""url"":""https://cdn.example/a.jpg""}]"\r\nA-2,Cup,1,,,\r\n'
    expect(await products(file)).toMatchObject({ lines: 2, created: 2, problemCount: 0, written: true })
    expect(await productOf('A-1')).toMatchObject({
      ...{ name: 'Mug, white', price: '9.90', category: 'Kitchen', stock: 5, version: 1 },
      images: [{ url: 'https://cdn.example/a.jpg', altText: '' }],
    })
    expect(await productOf('A-2')).toMatchObject({ price: '1.00', category: null, stock: 0, images: [] })
    const subject = `product:${(await productOf('A-1'))?.id}`
    const events = await owner`select type from events where subject = ${subject} order by id`
    expect(events.map(({ type }) => type)).toEqual(['product.created', 'stock.changed'])
    expect((await owner`select from audit_log where subject = ${subject}`).count).toBe(2)
  })

  test('the same file again changes nothing', async () => {
    const file = 'sku,name,price,stock\nB-1,Mug,9.90,5\nB-2,Cup,1.00,0\n'
    await products(file)
    const before = await rows()
    expect(await products(file)).toMatchObject({ created: 0, updated: 0, unchanged: 2 })
    expect(await rows()).toEqual(before)
  })

  test('a line edits what it names, in any case of the SKU, and leaves stock and absent columns alone', async () => {
    await products('sku,name,price,description,stock\nC-1,Mug,9.90,For tea.,5\n')
    expect(await products('sku,price,stock\nc-1,8,99\n')).toMatchObject({ updated: 1 })
    expect(await productOf('c-1')).toMatchObject({
      name: 'Mug',
      price: '8.00',
      description: 'For tea.',
      stock: 5,
    })
    await products('sku,description\nc-1,\n')
    expect(await productOf('c-1')).toMatchObject({ description: null, version: 3 })
  })

  test('JSON Lines with a byte order mark, blank lines and any script are read', async () => {
    const file =
      '\ufeff{"sku":"D-1","name":"カップ","price":9.9,"stock":2}\n\n{"sku":"D-2","name":"Cup","price":"1.5","images":[{"url":"https://x.example/","altText":"A"}]}'
    expect(await products(file, 'jsonl')).toMatchObject({ lines: 2, created: 2 })
    expect(await productOf('D-1')).toMatchObject({ name: 'カップ', price: '9.90', stock: 2 })
  })

  test('a dry run checks every line and writes nothing', async () => {
    const before = await rows()
    expect(await products('sku,name,price\nE-1,Mug,1\n', 'csv', { dryRun: true })).toMatchObject({
      ...{ lines: 1, created: 0, written: false, problemCount: 0 },
    })
    expect(await rows()).toEqual(before)
  })

  test('a counted stock is set with a correction, and again nothing happens', async () => {
    await products('sku,name,price,stock\nF-1,Mug,1,5\nF-2,Cup,1,5\n')
    const file = 'sku,stock,note\nF-1,3,counted\nF-2,5,\n'
    expect(await stock(file)).toMatchObject({ updated: 1, unchanged: 1 })
    expect(await stock(file)).toMatchObject({ updated: 0, unchanged: 2 })
    const moved = await owner`
      select quantity, reason, note from stock_movements m join products p on p.id = product_id where sku = 'F-1' order by m.id`
    expect([...moved]).toEqual([
      { quantity: 5, reason: 'opening', note: null },
      { quantity: -2, reason: 'correction', note: 'counted' },
    ])
  })

  test('an export of products can be imported and changes nothing, formulas included', async () => {
    await products(
      'sku,name,price\nG-1,=1+1,1\nG-2,"@Home, ""sweet""",2\nG-3,"two\nlines",3\n'.replace(
        'two\nlines',
        'two lines',
      ),
    )
    const known = await owner`select sku from products where sku is not null`
    const db = role.db as unknown as Db<'transactions'>
    const csv = await exportPage(db, 'products', 'csv', { after: 0, limit: 1_000 })
    expect(csv.text).toContain(",'=1+1,")
    const before = await rows()
    expect(await products(csv.text)).toMatchObject({ unchanged: known.count, problemCount: 0 })
    const jsonl = await exportPage(db, 'products', 'jsonl', { after: 0, limit: 1_000 })
    expect(await products(jsonl.text, 'jsonl')).toMatchObject({ unchanged: known.count, problemCount: 0 })
    expect(await rows()).toEqual(before)
  })

  test('every rule of verify holds after imports', async () => {
    const { checks } = await verify(owner, { limit: 5 })
    expect(checks.filter(({ violations }) => violations > 0)).toEqual([])
  })
})

const BROKEN = `sku,name,price,stock
H-1,Mug,9.90,1
H-2,Cup,nine,1
H-3,,1.00,1
H-4,Jug,1.00,-1
H-1,Mug again,1,1
,Nameless,1,1
H-5,Plate
H-6,Bowl,1,1
`

describe('refuses', () => {
  test('a file with broken lines in the middle: each is reported, and nothing is written', async () => {
    const before = await rows()
    const result = await products(BROKEN)
    expect(result).toMatchObject({ created: 0, written: false })
    expect(result.problems.map(({ line, field }) => [line, field])).toEqual([
      [3, 'price'],
      [4, 'name'],
      [5, 'stock'],
      [6, 'sku'],
      [7, 'sku'],
      [8, null],
    ])
    for (const { expected } of result.problems) expect(expected).toMatch(/\.$/)
    expect(await rows()).toEqual(before)
  })

  test('on request the other lines are imported', async () => {
    expect(await products(BROKEN, 'csv', { skipBroken: true })).toMatchObject({
      ...{ created: 2, written: true, problemCount: 6 },
    })
    expect(await productOf('H-1')).toMatchObject({ name: 'Mug' })
    expect(await productOf('H-6')).toMatchObject({ name: 'Bowl' })
    expect(await productOf('H-2')).toBeUndefined()
  })

  test.each([
    ['an unknown column', 'sku,nmae\nI-1,Mug\n', 1, 'no column "nmae"'],
    ['a missing column', 'name,price\nMug,1\n', 1, 'column sku is missing'],
    ['a repeated column', 'sku,sku\nI-1,I-1\n', 1, 'there twice'],
    ['an empty file', '', 1, 'empty'],
    ['a quote that is never closed', 'sku,name,price\nI-1,"Mug,1\nI-2,Cup,1\n', undefined, 'quote'],
    ['a quote within an unquoted cell', 'sku,name,price\nI-1,Mu"g,1\n', undefined, 'quote'],
    ['a record of a megabyte', `sku,name,price\nI-1,${'x'.repeat(1_048_576)},1\n`, undefined, 'longer'],
    ['bytes that are not UTF-8', Buffer.from('sku,name,price\nI-1,M\xfcg,1\n', 'latin1'), undefined, 'UTF-8'],
  ])('%s ends the import before anything is written', async (_, file, line, message) => {
    const before = await rows()
    const error = await products(file).catch((thrown) => thrown)
    expect(error.name).toBe('FileError')
    expect(error.message).toContain(message)
    if (line !== undefined) expect(error.line).toBe(line)
    expect(await rows()).toEqual(before)
  })

  test.each([
    ['text that is not JSON', 'nonsense', null],
    ['a list', '[1]', null],
    ['an unknown field', '{"sku":"J-1","nmae":"x"}', 'nmae'],
    ['no SKU', '{"name":"Mug","price":1}', 'sku'],
    ['a name that is a number', '{"sku":"J-1","name":5,"price":1}', 'name'],
    ['a price with three decimals', '{"sku":"J-1","name":"Mug","price":1.999}', 'price'],
    [
      'an image that browsers execute',
      '{"sku":"J-1","name":"Mug","price":1,"images":[{"url":"javascript:1"}]}',
      'images.0.url',
    ],
  ])('a JSON line with %s is rejected', async (_, line, field) => {
    const before = await rows()
    expect((await products(line, 'jsonl')).problems).toMatchObject([{ line: 1, field }])
    expect(await rows()).toEqual(before)
  })

  test('a new product without a name or price is rejected', async () => {
    expect((await products('sku,stock\nK-1,1\n')).problems).toEqual([
      { line: 2, field: 'name', expected: 'a new product has a name.' },
      { line: 2, field: 'price', expected: 'a new product has a price.' },
    ])
  })

  test('a stock of an unknown SKU, and one that changed since it was read, are rejected', async () => {
    await products('sku,name,price,stock\nL-1,Mug,1,5\n')
    const before = await rows()
    expect((await stock('sku,stock,expectedStock\nL-0,1,\nL-1,1,4\n')).problems).toMatchObject([
      { line: 2, field: 'sku' },
      { line: 3, field: 'expectedStock', expected: 'the stock is 5 by now.' },
    ])
    expect(await rows()).toEqual(before)
  })

  test('more lines than a caller allows', async () => {
    const file = 'sku,name,price\nM-1,Mug,1\nM-2,Mug,1\nM-3,Mug,1\n'
    const before = await rows()
    await expect(products(file, 'csv', { maxLines: 2 })).rejects.toThrow('2 lines at most')
    expect(await rows()).toEqual(before)
  })
})

describe('protects', () => {
  test('two imports of one file at once create each product once', async () => {
    const lines = Array.from({ length: 700 }, (_, n) => `N-${n},Mug ${n},1,1`)
    const file = `sku,name,price,stock\n${lines.join('\n')}\n`
    const results = await Promise.all([products(file), products(file)])
    expect(results.reduce((sum, { created }) => sum + created, 0)).toBe(700)
    expect((await owner`select from products where sku like 'N-%'`).count).toBe(700)
  })

  test('a file of many lines is read in batches of few statements', async () => {
    const statements: string[] = []
    const counted = connect(database.roleUrl('transactions'), {
      max: 1,
      onStatement: (text) => statements.push(text),
    })
    const lines = Array.from({ length: 1_000 }, (_, n) => `O-${n},Mug ${n},1,1`)
    await products(`sku,name,price,stock\n${lines.join('\n')}\n`, 'csv', {
      db: counted.db as unknown as Db<'transactions'>,
    })
    await counted.close()
    // Two batches: one look-up each; then locks, products, movements and events.
    expect(statements.filter((text) => !/^(begin|commit)/i.test(text)).length).toBeLessThanOrEqual(
      2 * (1 + 4),
    )
  })
})
