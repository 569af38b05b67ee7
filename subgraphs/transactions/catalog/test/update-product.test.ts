import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { aCustomer, aProduct, place, stockOf } from '../../orders/test/fixtures.js'
import { transactions } from '../../subgraph.js'
import { lockWaits } from '../../test/locks.js'
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

const update = (id: number | string, input: object) =>
  change(shop(), grace, 'updateProduct', { input: { id: String(id), ...input } })

describe('answers', () => {
  test('given fields change, other fields stay, and the version grows', async () => {
    const id = await aProduct(shop())
    const input = { expectedVersion: 1, description: 'For tea.', category: 'Kitchen' }
    const first = productOf(await update(id, input))
    expect(first).toMatchObject({ name: 'Mug', price: '10.00', description: 'For tea.', category: 'Kitchen' })
    const second = productOf(await update(id, { expectedVersion: 2, name: 'Cup', price: '9.99' }))
    expect(second).toEqual({ ...first, name: 'Cup', price: '9.99', version: 3 })
  })

  test('null clears description and category', async () => {
    const id = await aProduct(shop())
    await update(id, { expectedVersion: 1, description: 'For tea.', category: 'Kitchen' })
    const product = productOf(await update(id, { expectedVersion: 2, description: null, category: null }))
    expect(product).toMatchObject({ description: null, category: null, version: 3 })
  })

  test('a field with a missing variable stays, and one with null is cleared', async () => {
    const id = await aProduct(shop())
    await update(id, { expectedVersion: 1, description: 'For tea.', category: 'Kitchen' })
    const query = `mutation ($id: ID!, $description: String, $category: String) { updateProduct(
      input: {id: $id, expectedVersion: 2, description: $description, category: $category}) {
      product { description category } } }`
    const { data } = await shop().ask(query, { as: grace, variables: { id: String(id), category: null } })
    expect(data?.updateProduct).toEqual({ product: { description: 'For tea.', category: null } })
  })

  test('a new stock is recorded as a correction by the difference and does not change the version', async () => {
    const id = await aProduct(shop(), { stock: 10 })
    const product = productOf(await update(id, { stock: 4, expectedStock: 10 }))
    expect(product).toMatchObject({ stock: 4, version: 1 })
    expect((await movementsOf(shop(), id)).slice(1)).toEqual([
      { quantity: -6, reason: 'correction', note: null, actor_id: grace.id },
    ])
    expect(await stockOf(shop(), id)).toEqual({ stock: 4, moved: 4 })
  })

  test('the stock is set to its maximum and to zero', async () => {
    const id = await aProduct(shop(), { stock: 0 })
    for (const [expectedStock, stock] of [
      [0, 2_147_483_647],
      [2_147_483_647, 0],
    ])
      expect(productOf(await update(id, { stock, expectedStock })).stock).toBe(stock)
    expect(await stockOf(shop(), id)).toEqual({ stock: 0, moved: 0 })
  })

  test('an edit with a stock is in the outbox and the audit log, with the values before and after', async () => {
    const id = await aProduct(shop(), { stock: 10 })
    const input = { expectedVersion: 1, name: 'Mug', price: '12.5', stock: 11, expectedStock: 10 }
    productOf(await update(id, input))
    const who = { actor_id: grace.id, address: '192.0.2.7' }
    const moved = { stock: 11, reason: 'correction' }
    expect(await journalOf(shop(), id)).toEqual({
      events: [
        { type: 'product.updated', payload: { productId: id, version: 2, price: '12.50' }, queued: 1 },
        { type: 'stock.changed', payload: { productId: id, change: 1, ...moved }, queued: 1 },
      ],
      audit: [
        { action: 'product.updated', ...who, before: { price: '10.00' }, after: { price: '12.50' } },
        { action: 'stock.changed', ...who, before: { stock: 10 }, after: { ...moved, note: null } },
      ],
    })
  })

  test('an archived product can be edited', async () => {
    const id = await aProduct(shop())
    await change(shop(), grace, 'archiveProduct', { id: String(id) })
    const product = productOf(await update(id, { expectedVersion: 2, name: 'Cup' }))
    expect(product).toMatchObject({ name: 'Cup', version: 3, archivedAt: expect.any(String) })
  })

  test.each([
    ['nothing', {}],
    ['expectations that hold', { expectedVersion: 1, expectedStock: 10 }],
    ['its current values', { expectedVersion: 1, name: 'Mug', price: 10, category: null }],
    ['its current stock', { stock: 10, expectedStock: 10 }],
  ])('an update of %s returns the product and writes nothing', async (_, input) => {
    const id = await aProduct(shop())
    const before = await shop().fingerprint()
    const answer = await update(id, input)
    expect(productOf(answer)).toMatchObject({ id: String(id), version: 1, stock: 10 })
    expect(answer.statements).toHaveLength(1)
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('an edit costs three statements, and one more with stock', async () => {
    const id = await aProduct(shop())
    expect((await update(id, { expectedVersion: 1, name: 'Cup' })).statements).toHaveLength(3)
    const both = { expectedVersion: 2, name: 'Mug', stock: 1, expectedStock: 10 }
    expect((await update(id, both)).statements).toHaveLength(4)
  })
})

describe('refuses', () => {
  test.each<[string, object, string[]]>([
    ['an edit without the version that was read', { name: 'Cup' }, ['expectedVersion']],
    ['a stock without the stock that was read', { stock: 1 }, ['expectedStock']],
    ['an empty description without a version', { description: null }, ['expectedVersion']],
    ['no name', { name: null, expectedVersion: 1 }, ['name']],
    ['no price', { price: null, expectedVersion: 1 }, ['price']],
    ['no stock', { stock: null, expectedStock: 10 }, ['stock']],
    ['a name of blanks', { name: ' ', expectedVersion: 1 }, ['name']],
    ['a negative price', { price: '-1', expectedVersion: 1 }, ['price']],
    ['a negative stock', { stock: -1, expectedStock: 10 }, ['stock']],
    [
      'an edit with only invalid fields',
      { name: '', price: -1, description: '\0', category: '', stock: -1 },
      ['name', 'price', 'description', 'category', 'stock', 'expectedVersion', 'expectedStock'],
    ],
  ])('%s is rejected and writes nothing', async (_, input, fields) => {
    const id = await aProduct(shop())
    const before = await shop().fingerprint()
    const answer = await update(id, input)
    expect(answer.product).toBeNull()
    expect(refusals(answer)).toEqual(fields.map((field) => ['INVALID_INPUT', `input.${field}`]))
    for (const [n, { message }] of answer.userErrors.entries()) expect(message).toContain(fields[n])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test.each(['999999999', '0', '-1', 'abc', ''])('the unknown product %j is rejected', async (id) => {
    const before = await shop().fingerprint()
    const input = { expectedVersion: 1, name: 'Cup' }
    expect(refusals(await update(id, input))).toEqual([['PRODUCT_NOT_FOUND', 'input.id']])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('an edit of an outdated version is rejected with the current version', async () => {
    const id = await aProduct(shop())
    await update(id, { expectedVersion: 1, name: 'Cup' })
    const before = await shop().fingerprint()
    for (const expectedVersion of [1, 3, -1, 2_147_483_647])
      expect((await update(id, { expectedVersion, name: 'Bowl' })).userErrors).toEqual([
        {
          code: 'VERSION_CONFLICT',
          field: 'input.expectedVersion',
          message: 'Modified concurrently (current value 2). Reload and try again.',
        },
      ])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('a stock that was sold from since it was read is rejected, together with the edit', async () => {
    const id = await aProduct(shop(), { stock: 10 })
    await place(shop(), await aCustomer(shop()), [[id, 3]])
    const before = await shop().fingerprint()
    const input = { expectedVersion: 1, name: 'Cup', stock: 20, expectedStock: 10 }
    const stale = await update(id, input)
    expect(refusals(stale)).toEqual([['VERSION_CONFLICT', 'input.expectedStock']])
    expect(stale.userErrors[0]?.message).toContain('current value 7')
    expect(refusals(await update(id, { ...input, expectedVersion: 2 }))).toEqual([
      ['VERSION_CONFLICT', 'input.expectedVersion'],
      ['VERSION_CONFLICT', 'input.expectedStock'],
    ])
    expect(await shop().fingerprint()).toEqual(before)
    // A sale is no edit: one that leaves the stock alone goes through.
    expect(productOf(await update(id, { expectedVersion: 1, name: 'Cup' })).stock).toBe(7)
  })
})

describe('protects', () => {
  test('callers without catalog:write cannot update products', async () => {
    const id = await aProduct(shop())
    const before = await shop().fingerprint()
    const query = `mutation { updateProduct(input: {id: "${id}", expectedVersion: 1, price: 0}) { product { id } } }`
    expect(await codesWithoutRights(shop(), query)).toEqual(['UNAUTHENTICATED', 'FORBIDDEN'])
    expect(await shop().fingerprint()).toEqual(before)
  })

  test('one of ten concurrent edits succeeds, and the others get VERSION_CONFLICT', async () => {
    const id = await aProduct(shop())
    for (let version = 1; version <= 5; version++) {
      const input = (n: number) => ({ expectedVersion: version, name: `Mug ${version}-${n}` })
      const answers = await times(10, (n) => update(id, input(n)))
      const won = answers.flatMap(({ product }) => product ?? [])
      expect(won).toMatchObject([{ version: version + 1 }])
      const lost = answers.filter(({ product }) => product === null)
      for (const answer of lost)
        expect(refusals(answer)).toEqual([['VERSION_CONFLICT', 'input.expectedVersion']])
      const [row] = await shop().owner`select name from products where id = ${id}`
      expect(row?.name).toBe(won[0]?.name)
    }
    expect((await journalOf(shop(), id)).events).toHaveLength(5)
  })

  test('an edit that waits for another one is rejected if that one commits, and succeeds if it rolls back', async () => {
    const id = await aProduct(shop())
    const { owner } = shop()
    const editBeside = async (isKept: boolean, input: object) => {
      let answer: ReturnType<typeof update> | undefined
      const work = owner.begin(async (tx) => {
        await tx`update products set name = 'Held', version = version + 1 where id = ${id}`
        answer = update(id, input)
        await expect.poll(waiting).toBe(1)
        if (!isKept) throw new Error('called off')
      })
      await work.catch(() => {})
      return answer
    }
    const waiting = () => lockWaits(owner)

    const first = await editBeside(false, { expectedVersion: 1, name: 'Cup' })
    expect(first?.product).toMatchObject({ name: 'Cup', version: 2 })
    const second = await editBeside(true, { expectedVersion: 2, name: 'Bowl' })
    expect(second && refusals(second)).toEqual([['VERSION_CONFLICT', 'input.expectedVersion']])
  })

  test('concurrent orders and stock edits lose nothing, and the movements add up', async () => {
    const [ada, id] = [await aCustomer(shop()), await aProduct(shop(), { stock: 50 })]
    const placing = times(20, () => place(shop(), ada, [[id, 1]]))
    const setting = times(20, async () => {
      const { stock } = await stockOf(shop(), id)
      return update(id, { stock: stock + 100, expectedStock: stock })
    })
    const [orders, edits] = await Promise.all([placing, setting])
    const sold = orders.filter(({ order }) => order !== null).length
    const set = edits.filter(({ product }) => product !== null).length
    expect(sold).toBe(20)
    const stock = 50 - sold + 100 * set
    expect(await stockOf(shop(), id)).toEqual({ stock, moved: stock })
  })
})
