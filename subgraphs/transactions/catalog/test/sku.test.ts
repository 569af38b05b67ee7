import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { anAdmin, change, journalOf, productOf, refusals, times } from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

const create = (sku: string | null, key?: string) =>
  change(shop(), grace, 'createProduct', {
    input: { name: 'Mug', price: '9.90', sku },
    key: key ?? null,
  })
const update = (id: string, expectedVersion: number, input: object) =>
  change(shop(), grace, 'updateProduct', { input: { id, expectedVersion, ...input } })

describe('answers', () => {
  test.each([
    ['letters, digits and signs', 'MUG-0042/A', 'MUG-0042/A'],
    ['blanks around it and two in a row', '  MUG  0043\u00a0', 'MUG 0043'],
    ['any script', 'カップ-1', 'カップ-1'],
    ['64 characters', '🍵'.repeat(64), '🍵'.repeat(64)],
  ])('an SKU of %s is stored with the product', async (_, given, sku) => {
    expect(productOf(await create(given)).sku).toBe(sku)
  })

  test('an edit sets, changes and clears the SKU, with event and audit entry', async () => {
    const { id } = productOf(await create(null))
    expect(productOf(await update(id, 1, { sku: 'CUP-1' }))).toMatchObject({ sku: 'CUP-1', version: 2 })
    expect(productOf(await update(id, 2, { name: 'Cup' })).sku).toBe('CUP-1')
    expect(productOf(await update(id, 3, { sku: 'cup-1' })).sku).toBe('cup-1')
    expect(productOf(await update(id, 4, { sku: null })).sku).toBeNull()
    const { events, audit } = await journalOf(shop(), id)
    expect(events.map(({ payload }) => payload.sku)).toEqual([null, 'CUP-1', undefined, 'cup-1', null])
    expect(audit.at(-1)).toMatchObject({ before: { sku: 'cup-1' }, after: { sku: null } })
  })

  test('any number of products have no SKU', async () => {
    for (const _ of [1, 2]) expect(productOf(await create(null)).sku).toBeNull()
  })

  test('an SKU is free again when its product has given it up', async () => {
    const { id } = productOf(await create('FREE-1'))
    productOf(await update(id, 1, { sku: null }))
    expect(productOf(await create('FREE-1')).sku).toBe('FREE-1')
  })
})

describe('refuses', () => {
  test.each([
    ['an empty SKU', ''],
    ['an SKU of blanks', ' \t'],
    ['an SKU of zero-width characters', '\u200b\u200d'],
    ['an SKU with a control character', 'MUG\u001b1'],
    ['an SKU with a NUL', 'MUG\u00001'],
    ['an SKU with half a character', 'MUG\ud83c'],
    ['an SKU of 65 characters', 'x'.repeat(65)],
    ['an SKU of ten kilobytes', 'x'.repeat(10_240)],
  ])('%s is rejected and writes nothing', async (_, sku) => {
    const { id } = productOf(await create(null))
    const before = await shop().fingerprint()
    expect(refusals(await create(sku))).toEqual([['INVALID_INPUT', 'input.sku']])
    expect(refusals(await update(id, 1, { sku }))).toEqual([['INVALID_INPUT', 'input.sku']])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('the SKU of another product is rejected in any case, also of an archived one, and nothing is written', async () => {
    const taken = productOf(await create('Straße-1'))
    await change(shop(), grace, 'archiveProduct', { id: taken.id })
    const { id } = productOf(await create(null))
    const before = await shop().fingerprint()
    for (const sku of ['Straße-1', 'STRAße-1', ' straße-1 ']) {
      expect(refusals(await create(sku, 'taken'))).toEqual([['SKU_TAKEN', 'input.sku']])
      expect(refusals(await update(id, 1, { sku }))).toEqual([['SKU_TAKEN', 'input.sku']])
    }
    expect(await shop().fingerprint()).toEqual(before)
  })
})

describe('protects', () => {
  test('one of twenty concurrent products with one SKU is created', async () => {
    const answers = await times(20, () => create('AT-ONCE'))
    expect(answers.filter(({ product }) => product !== null)).toHaveLength(1)
    const lost = answers.filter(({ product }) => product === null)
    for (const answer of lost) expect(refusals(answer)).toEqual([['SKU_TAKEN', 'input.sku']])
  })
})
