import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts, find } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('on %s:', (_, template) => {
  const shop = useSubgraph(insights, template)

  let mug = ''
  beforeAll(async () => {
    const [first = ''] = await addProducts(shop(), [
      { name: 'Mug', sku: 'ACME-1234/B77', category: 'Kitchen' },
      { name: 'Bowl', sku: 'ACME-5678', description: 'For 1234 grains.' },
      { name: 'Plate' },
      { name: 'Jug', sku: 'ZZ-9999', archived: true },
    ])
    mug = first
  })

  describe('answers', () => {
    test.each([
      'ACME-1234/B77',
      'acme-1234/b77',
      'acme 1234 b77',
      'ACME1234B77',
      'ACME-1234',
      'acme1234',
      '1234/B77',
      '1234B77',
      'B77',
      'b 77',
      'b7',
      'acme-12',
      'mug 1234',
      'kitchen b77',
    ])('%s finds the product by a piece of its SKU', async (query) => {
      const { ids, isFuzzy } = await find(shop(), query)
      expect(isFuzzy).toBe(false)
      expect(ids[0]).toBe(mug)
    })

    test('a piece that several SKUs share finds all of their products', async () => {
      expect((await find(shop(), 'acme')).ids).toHaveLength(2)
    })

    test('a whole SKU precedes products whose texts have its words', async () => {
      const [exact = ''] = await addProducts(shop(), [
        { name: 'Teapot', sku: 'T-1' },
        { name: 'T 1', description: 'T-1, T-1 and T-1.' },
        { name: 'T 1 of 1', sku: 'X-T-1' },
      ])
      expect((await find(shop(), 'T-1')).ids.slice(0, 2)).toContain(exact)
    })

    test('a changed SKU is found as it is now, and one that was given up no longer', async () => {
      const [id = ''] = await addProducts(shop(), [{ name: 'Vase', sku: 'VASE-OLD-1' }])
      await shop().owner`update products set sku = 'VASE-NEW-2' where id = ${id}`
      expect((await find(shop(), 'vase-new-2')).ids).toEqual([id])
      await shop().owner`update products set sku = null where id = ${id}`
      expect((await find(shop(), 'new 2')).ids).not.toContain(id)
    })
  })

  describe('refuses', () => {
    test('the SKU of an archived product finds nothing', async () => {
      expect((await find(shop(), 'ZZ-9999')).ids).toEqual([])
    })
  })

  describe.runIf(template === 'empty')('protects', () => {
    test('a whole SKU is found although thousands of products have its words', async () => {
      const { owner } = shop()
      await owner`insert into products (name, price) select 'Gravel 16 ' || n, 1 from generate_series(1, 4000) n`
      const [id = ''] = await addProducts(shop(), [{ name: 'Stone', sku: 'GRAVEL-16' }])
      const { ids, statements } = await find(shop(), 'gravel-16')
      expect(ids[0]).toBe(id)
      expect(statements).toHaveLength(1)
    })
  })
})
