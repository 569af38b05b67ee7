import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { anAdmin, journalOf } from '../../catalog/test/fixtures.js'
import { customer } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { lockWaits } from '../../test/locks.js'

const shop = useSubgraph(transactions, 'demo')

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

interface Payload {
  result: { lines: number; created: number; updated: number; unchanged: number } | null
  problems: { line: number; field: string | null; expected: string }[]
  userErrors: { code: string; field: string; message: string }[]
}

async function load(field: 'importProducts' | 'importStock', input: object): Promise<Payload> {
  const query = `mutation ($input: ImportInput!) { ${field}(input: $input) {
    result { lines created updated unchanged } problems { line field expected } userErrors { code field message } } }`
  const { data, errors } = await shop().ask(query, {
    variables: { input },
    as: grace,
    caller: { address: '192.0.2.7' },
  })
  expect(errors).toBeUndefined()
  return data?.[field] as Payload
}

interface Page {
  text: string
  rows: number
  hasNextPage: boolean
  endCursor: string | null
}

async function page(field: string, variables: object = {}): Promise<Page & { statements: string[] }> {
  const query = `query ($format: FileFormat! = CSV, $first: Int! = 500, $after: String) {
    ${field}(format: $format, first: $first, after: $after) { text rows hasNextPage endCursor } }`
  const { data, errors, statements } = await shop().ask(query, { as: grace, variables: { ...variables } })
  expect(errors).toBeUndefined()
  return { ...(data?.[field] as Page), statements }
}

describe('answers', () => {
  test('an import creates products in the name of its manager', async () => {
    const text = 'sku,name,price,stock\nEX-1,Mug,9.90,5\nEX-2,Cup,1.00,0\n'
    expect(await load('importProducts', { text })).toEqual({
      result: { lines: 2, created: 2, updated: 0, unchanged: 0 },
      problems: [],
      userErrors: [],
    })
    const [row] = await shop().owner`select id from products where sku = 'EX-1'`
    const { audit } = await journalOf(shop(), Number(row?.id))
    expect(audit).toMatchObject([
      { action: 'product.created', actor_id: grace.id, address: '192.0.2.7' },
      { action: 'stock.changed', actor_id: grace.id },
    ])
    expect((await load('importProducts', { text })).result).toMatchObject({ unchanged: 2 })
    const counted = '{"sku":"EX-1","stock":3}'
    expect((await load('importStock', { format: 'JSONL', text: counted })).result).toMatchObject({
      updated: 1,
    })
  })

  test('a dry run reports the lines and writes nothing', async () => {
    const before = await shop().fingerprint()
    const text = 'sku,name,price\nEX-3,Mug,9.90\n'
    expect((await load('importProducts', { text, dryRun: true })).result).toMatchObject({
      lines: 1,
      created: 0,
    })
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each([
    ['exportProducts', 'products'],
    ['exportOrders', 'orders'],
    ['exportRefunds', 'refunds'],
  ])('the pages of %s are one file with every row once, one statement each', async (field, table) => {
    const [row] = await shop().owner`select count(*)::int as count from ${shop().owner(table)}`
    const whole = await page(field, { first: 1_000, format: 'JSONL' })
    let text = ''
    let rows = 0
    for (let after: string | null = null; ; ) {
      const one: Page & { statements: string[] } = await page(field, { first: 700, after, format: 'JSONL' })
      expect(one.statements).toHaveLength(1)
      text += one.text
      rows += one.rows
      if (!one.hasNextPage) break
      after = one.endCursor
    }
    expect(rows).toBe(row?.count)
    expect(text.startsWith(whole.text)).toBe(true)
    const ids = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).id)
    expect(new Set(ids).size).toBe(rows)
  })

  test('the columns of a CSV file are named once, and amounts are decimals', async () => {
    const first = await page('exportOrders', { first: 2 })
    expect(first.text.split('\r\n')[0]).toBe(
      'id,createdAt,status,userId,email,subtotal,discountCode,discountAmount,tax,total,refundedAmount,shippingAddress,note,lines',
    )
    const next = await page('exportOrders', { first: 2, after: first.endCursor })
    expect(next.text).not.toContain('createdAt')
    expect(next.text.split('\r\n')[0]).toMatch(/^\d+,\d{4}-\d\d-\d\dT[\d:.]+Z,\w+,\d+,[^,]+@[^,]+,\d+\.\d\d,/)
  })
})

describe('refuses', () => {
  test('a text with a broken line in the middle, and writes nothing', async () => {
    const before = await shop().fingerprint()
    const text = 'sku,name,price\nEX-5,Mug,1\nEX-6,,nine\nEX-7,Cup,1\n'
    expect(await load('importProducts', { text })).toEqual({
      result: null,
      problems: [
        { line: 3, field: 'price', expected: expect.stringContaining('amount') },
        { line: 3, field: 'name', expected: expect.stringContaining('1 to 255') },
      ],
      userErrors: [
        { code: 'INVALID_INPUT', field: 'input.text', message: expect.stringContaining('2 problems') },
      ],
    })
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each([
    ['an unknown column', 'sku,colour\nEX-8,red\n', 'Line 1'],
    ['a quote that is never closed', 'sku,name\nEX-8,"x\n', 'quote'],
    [
      'more than 5,000 lines',
      `sku\n${Array.from({ length: 5_001 }, (_, n) => `X-${n}`).join('\n')}`,
      '5000 lines',
    ],
    ['more than 500,000 characters', 'x'.repeat(500_001), '500000 characters'],
  ])('a text with %s is rejected, and nothing is written', async (_, text, message) => {
    const before = await shop().fingerprint()
    const { result, userErrors } = await load('importProducts', { text })
    expect(result).toBeNull()
    expect(userErrors).toMatchObject([
      { code: 'INVALID_INPUT', field: 'input.text', message: expect.stringContaining(message) },
    ])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each([
    { first: 0 },
    { first: 1_001 },
    { after: 'nonsense' },
    { after: Buffer.from('["EXPORT-orders",1]').toString('base64url') },
  ])('an export of products with %j is rejected', async (variables) => {
    const query = `query ($first: Int! = 500, $after: String) { exportProducts(first: $first, after: $after) { rows } }`
    const { errors } = await shop().ask(query, { as: grace, variables })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
  })
})

describe('protects', () => {
  test.each([
    'mutation { importProducts(input: { text: "sku,name,price" }) { problems { line } } }',
    'mutation { importStock(input: { text: "sku,stock" }) { problems { line } } }',
    '{ exportProducts { rows } }',
    '{ exportOrders { rows } }',
    '{ exportRefunds { rows } }',
  ])('callers without the scope cannot ask %s', async (query) => {
    const before = await shop().fingerprint()
    for (const [as, code] of [
      [undefined, 'UNAUTHENTICATED'],
      [customer(grace.id), 'FORBIDDEN'],
    ] as const) {
      const { errors } = await shop().ask(query, as ? { as } : {})
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code])
    }
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('a line whose SKU another product gets during the import is reported, and the other lines are written', async () => {
    const { owner } = shop()
    const text = 'sku,name,price\nEX-20,Mug,9.90\nEX-21,Cup,1.00\n'
    const { importing } = await owner.begin(async (tx) => {
      await tx`insert into products (name, price, sku) values ('Other', 1, 'EX-20')`
      const importing = load('importProducts', { text })
      await expect.poll(() => lockWaits(owner)).toBe(1)
      return { importing }
    })
    expect(await importing).toMatchObject({
      result: { lines: 2, created: 1, updated: 0 },
      problems: [{ line: 2, field: 'sku' }],
      userErrors: [],
    })
  })

  test('a cell that a spreadsheet would evaluate is exported as text', async () => {
    const name = '=HYPERLINK("https://evil.example","x")'
    await shop().owner`insert into products (name, price, sku) values (${name}, 1, '+EX-9')`
    let text = ''
    for (let after: string | null = null; ; ) {
      const one: Page = await page('exportProducts', { after })
      text += one.text
      if (!one.hasNextPage) break
      after = one.endCursor
    }
    expect(text).toContain(`,'+EX-9,"'=HYPERLINK(""https://evil.example"",""x"")",`)
  })
})
