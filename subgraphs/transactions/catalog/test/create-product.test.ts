import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import {
  anAdmin,
  change,
  codesWithoutRights,
  journalOf,
  movementsOf,
  productOf,
  refusals,
  times,
} from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

const MUG = { name: 'Mug', price: '9.90' }
const create = (input: object, key?: string, as = grace) =>
  change(shop(), as, 'createProduct', { input, key: key ?? null })

describe('answers', () => {
  test('a product has all given values, with its name and category trimmed', async () => {
    const input = {
      ...{ name: '  Mug "großer" 🍵\n', price: 9.9, description: '', stock: 7, category: ' Kitchen ' },
    }
    const product = productOf(await create(input))
    expect(product).toEqual({
      ...{
        ...input,
        name: 'Mug "großer" 🍵',
        category: 'Kitchen',
        sku: null,
        images: [],
        lowStockThreshold: null,
        price: '9.90',
      },
      ...{ id: expect.any(String), version: 1, archivedAt: null },
    })
    const { data } = await shop().ask(`{ product(id: "${product.id}") { name price stock } }`)
    expect(data?.product).toEqual({ name: product.name, price: '9.90', stock: 7 })
  })

  test('a product without optional fields has defaults', async () => {
    expect(productOf(await create(MUG))).toMatchObject({ stock: 0, description: null, category: null })
  })

  test.each([
    ['a name of 255 letters', { ...MUG, name: 'x'.repeat(255) }],
    ['a name of 255 emoji', { ...MUG, name: '🍵'.repeat(255) }],
    ['a category of 100 characters', { ...MUG, category: 'ß'.repeat(100) }],
    ['a description of 20000 characters', { ...MUG, description: '🍵'.repeat(20_000) }],
    ['a price of zero', { ...MUG, price: '0.00' }],
    ['the highest price', { ...MUG, price: '99999999.99' }],
    ['the largest stock', { ...MUG, stock: 2_147_483_647 }],
  ])('%s is accepted', async (_, input) => {
    expect(productOf(await create(input))).toMatchObject(input)
  })

  test('the initial stock is the first movement, and both are in the outbox and the audit log', async () => {
    const { id } = productOf(await create({ ...MUG, stock: 3 }))
    expect(await movementsOf(shop(), id)).toEqual([
      { quantity: 3, reason: 'opening', note: null, actor_id: grace.id },
    ])
    const fields = {
      name: 'Mug',
      price: '9.90',
      description: null,
      category: null,
      sku: null,
      images: [],
      lowStockThreshold: null,
    }
    const moved = { stock: 3, reason: 'opening' }
    const who = { actor_id: grace.id, address: '192.0.2.7' }
    expect(await journalOf(shop(), id)).toEqual({
      events: [
        { type: 'product.created', payload: { productId: Number(id), version: 1, ...fields }, queued: 1 },
        { type: 'stock.changed', payload: { productId: Number(id), change: 3, ...moved }, queued: 1 },
      ],
      audit: [
        { action: 'product.created', ...who, before: null, after: fields },
        { action: 'stock.changed', ...who, before: { stock: 0 }, after: { ...moved, note: null } },
      ],
    })
  })

  test('blanks in a category are trimmed, and blanks in a name are collapsed', async () => {
    for (const category of ['Sofas', 'Sofas ', '\u00a0Sofas\u200b'])
      await create({ name: '  Corner \t sofa\u3000', price: '1.00', category })
    const query = '{ productsPage(category: " Sofas") { totalCount nodes { name category } } }'
    const { data } = await shop().ask(query)
    expect(data?.productsPage).toEqual({
      totalCount: 3,
      nodes: Array(3).fill({ name: 'Corner sofa', category: 'Sofas' }),
    })
  })

  test('a product without stock has no movement', async () => {
    const { id } = productOf(await create(MUG))
    expect(await movementsOf(shop(), id)).toEqual([])
    expect((await journalOf(shop(), id)).events.map(({ type }) => type)).toEqual(['product.created'])
  })

  test('a product costs two statements, one more with stock, and three more with a key', async () => {
    expect((await create(MUG)).statements).toHaveLength(2)
    expect((await create({ ...MUG, stock: 1 })).statements).toHaveLength(3)
    expect((await create({ ...MUG, stock: 1 }, 'counted')).statements).toHaveLength(6)
    // The key, what it stands for, and the product.
    expect((await create({ ...MUG, stock: 1 }, 'counted')).statements).toHaveLength(3)
  })

  test('a repeat under a key returns the first product, and the key of another administrator creates another', async () => {
    const first = productOf(await create({ ...MUG, stock: 2 }, 'once'))
    expect(productOf(await create({ stock: 2, price: 9.9, name: 'Mug' }, 'once'))).toEqual(first)
    const other = await anAdmin(shop())
    expect(productOf(await create({ ...MUG, stock: 2 }, 'once', other)).id).not.toBe(first.id)
  })

  test('each request without a key creates a product', async () => {
    expect(productOf(await create(MUG)).id).not.toBe(productOf(await create(MUG)).id)
  })
})

describe('refuses', () => {
  const bad: [string, object, string[]][] = [
    ['no name', { ...MUG, name: '' }, ['name']],
    ['a name of blanks', { ...MUG, name: ' \t\n\u00a0' }, ['name']],
    ['a name of zero-width characters', { ...MUG, name: '\u200b\u200d\ufeff' }, ['name']],
    ['a name with a control character', { ...MUG, name: 'a\u001bb' }, ['name']],
    ['a name that is too long', { ...MUG, name: 'x'.repeat(256) }, ['name']],
    ['a name with a NUL', { ...MUG, name: 'a\0b' }, ['name']],
    ['a name with an unpaired surrogate', { ...MUG, name: 'a\ud83c' }, ['name']],
    ['a negative price', { ...MUG, price: '-0.01' }, ['price']],
    ['a description that is too long', { ...MUG, description: 'x'.repeat(20_001) }, ['description']],
    ['a description with a NUL', { ...MUG, description: '\0' }, ['description']],
    ['an empty category', { ...MUG, category: '' }, ['category']],
    ['a category that is too long', { ...MUG, category: 'x'.repeat(101) }, ['category']],
    ['a negative stock', { ...MUG, stock: -1 }, ['stock']],
    [
      'a product with only invalid fields',
      { name: '', price: -1, description: '\0', category: ' ', stock: -2_147_483_648 },
      ['name', 'price', 'description', 'category', 'stock'],
    ],
  ]
  test.each(bad)('%s is rejected and writes nothing', async (_, input, fields) => {
    const before = await shop().fingerprint()
    const answer = await create(input, 'refused')
    expect(answer.product).toBeNull()
    expect(refusals(answer)).toEqual(fields.map((field) => ['INVALID_INPUT', `input.${field}`]))
    for (const [n, { message }] of answer.userErrors.entries()) expect(message).toContain(fields[n])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each(['100000000', '1.999', 'NaN', 'Infinity', '1e3', '', ' 1', '0x10'])(
    'the price %j is rejected because it is no amount',
    async (price) => {
      const before = await shop().fingerprint()
      await expect(create({ ...MUG, price })).rejects.toThrow('Money is a decimal')
      expect(await shop().fingerprint()).toEqual(before)
    },
  )

  test('an invalid price in the document is rejected with the name of its argument', async () => {
    const before = await shop().fingerprint()
    const price = JSON.stringify('9'.repeat(1_000))
    const { data, errors } = await shop().ask(
      `mutation { createProduct(input: { name: "Mug", price: ${price} }) { product { id } } }`,
      { as: grace },
    )
    expect(data).toBeUndefined()
    expect(errors?.[0]?.message).toMatch(
      /^Argument "input\.price" of "createProduct": Expected value of type "Money", found "9+…9+"; Money is a decimal/,
    )
    expect(errors?.[0]?.locations).toHaveLength(1)
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each([2_147_483_648, 1.5, '1'])(
    'the stock %j is rejected because it is no 32-bit integer',
    async (stock) => {
      await expect(create({ ...MUG, stock })).rejects.toThrow('Int cannot represent')
    },
  )

  test.each([
    ['an empty key', ''],
    ['a key with blanks', 'a b'],
    ['a key of 256 characters', 'x'.repeat(256)],
  ])('%s is rejected as idempotency key', async (_, key) => {
    expect(refusals(await create(MUG, key))).toEqual([['INVALID_INPUT', 'idempotencyKey']])
  })

  test('another product under a used key is rejected, and a rejected product leaves the key free', async () => {
    expect(refusals(await create({ ...MUG, stock: -1 }, 'reused'))).toHaveLength(1)
    productOf(await create(MUG, 'reused'))
    const before = await shop().fingerprint()
    const other = await create({ ...MUG, price: '9.91' }, 'reused')
    expect(refusals(other)).toEqual([['IDEMPOTENCY_KEY_REUSED', 'idempotencyKey']])
    expect(await shop().fingerprint()).toEqual(before)
  })
})

describe('protects', () => {
  test('callers without catalog:write cannot create products', async () => {
    const before = await shop().fingerprint()
    const query = 'mutation { createProduct(input: {name: "Mug", price: 1}) { product { id } } }'
    expect(await codesWithoutRights(shop(), query)).toEqual(['UNAUTHENTICATED', 'FORBIDDEN'])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('twenty concurrent requests under one key create one product', async () => {
    const answers = await times(20, () => create({ ...MUG, name: 'At once', stock: 5 }, 'at-once'))
    const ids = new Set(answers.flatMap(({ product }) => product?.id ?? []))
    expect(ids.size).toBe(1)
    const codes = new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code)))
    expect([...codes].filter((code) => code !== 'IN_PROGRESS')).toEqual([])
    expect(await shop().owner`select id::text from products where name = 'At once'`).toEqual([
      { id: [...ids][0] },
    ])
    expect(await stockOf(shop(), Number([...ids][0]))).toEqual({ stock: 5, moved: 5 })
  })
})
