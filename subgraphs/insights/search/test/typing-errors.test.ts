import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { editDistances } from '../sql/spelling.js'
import { addProducts, find, findAll } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('spelling correction on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  const made: Record<string, string> = {}
  beforeAll(async () => {
    const goods = {
      laptop: { name: 'Copper Laptop', description: 'Bluetooth inside.' },
      laundry: { name: 'Laundry Basket' },
      headphones: { name: 'Wireless Headphones', category: 'Electronics' },
      kettle: { name: 'Steel Kettle', price: 40 },
      cheap: { name: 'Camping Kettle', price: 20 },
      gone: { name: 'Archived Harpsichord', archived: true },
    }
    const ids = await addProducts(shop(), Object.values(goods))
    for (const [index, name] of Object.keys(goods).entries()) made[name] = ids[index] ?? ''
  })

  const named = (...names: string[]) => names.map((name) => made[name])

  describe('answers', () => {
    test.each([
      ['lptop', ['laptop']],
      ['latpop', ['laptop']],
      ['LAPTPO', ['laptop']],
      ['laptoop', ['laptop']],
      ['hedphones', ['headphones']],
      ['headphnes', ['headphones']],
      ['wireles hedphones', ['headphones']],
      ['bluetoth coper', ['laptop']],
      ['wireless hedph', ['headphones']],
      ['electornics', ['headphones']],
      ['the kettel', ['kettle', 'cheap']],
    ])('%s finds the intended products', async (query, names) => {
      const { ids, isFuzzy } = await find(shop(), query)
      expect(ids.toSorted()).toEqual(named(...names).toSorted())
      expect(isFuzzy).toBe(true)
    })

    test('a corrected search costs three statements, an uncorrected one fewer', async () => {
      expect((await find(shop(), 'lptop')).statements).toHaveLength(3)
      expect((await find(shop(), 'laptop')).statements).toHaveLength(1)
      expect((await find(shop(), 'zzzzqqqq')).statements).toHaveLength(2)
    })

    test('a corrected search has pages, sorting and filters', async () => {
      expect((await find(shop(), 'kettel', { sort: 'PRICE_ASC' })).ids).toEqual(named('cheap', 'kettle'))
      expect((await find(shop(), 'kettel', { filter: { maxPrice: '20' } })).ids).toEqual(named('cheap'))
      expect(await findAll(shop(), 'kettel', { sort: 'PRICE_DESC', first: 1 })).toEqual([
        named('kettle'),
        named('cheap'),
      ])
    })

    test('a corrected search has a count, facets and highlights', async () => {
      const query = `{ searchProducts(query: "hedphones") { totalCount facets { categories { value count } }
      edges { highlights { name } } } }`
      const { data } = await shop().ask(query)
      expect(data?.searchProducts).toEqual({
        totalCount: 1,
        facets: { categories: [{ value: 'Electronics', count: 1 }] },
        edges: [{ highlights: { name: 'Wireless <mark>Headphones</mark>' } }],
      })
    })

    test('the words of a changed product are corrected at once', async () => {
      const [id = ''] = await addProducts(shop(), [{ name: 'Bronze Glockenspiel' }])
      expect((await find(shop(), 'glokenspiel')).ids).toEqual([id])
      await shop().owner`update products set name = 'Bronze Xylophone' where id = ${id}`
      expect((await find(shop(), 'xilophone')).ids).toEqual([id])
      expect((await find(shop(), 'glokenspiel')).ids).toEqual([])
    })
  })

  describe('refuses', () => {
    test.each(['zzzzqqqq', 'qwrtp', 'harpsicord', 'ltp', 'qa', 'kettle laundry', '12345', 'x'.repeat(200)])(
      '%s is not corrected',
      async (query) => {
        const { ids, isFuzzy, errors } = await find(shop(), query)
        expect([ids, isFuzzy, errors]).toEqual([[], false, undefined])
      },
    )

    test('a word that matches as typed is not corrected', async () => {
      const { ids, isFuzzy } = await find(shop(), 'laptop')
      expect([ids, isFuzzy]).toEqual([named('laptop'), false])
    })
  })

  describe('protects', () => {
    test('no role writes the words of products directly', async () => {
      const [rights] = await shop().owner`
      select bool_or(has_table_privilege(role, 'search_words', 'insert, update, delete')) as any
      from unnest('{shopstack_transactions,shopstack_insights,shopstack_gateway}'::text[]) role`
      expect(rights?.any).toBe(false)
    })

    test('a stock change does not write the words', async () => {
      await shop().owner`delete from search_words`
      await shop().owner`update products set stock = stock + 1`
      expect(await shop().owner`select from search_words`).toHaveLength(0)
      await shop().owner`update products set description = description`
      expect(await shop().owner`select from search_words where word = 'kettle'`).toHaveLength(1)
    })
  })

  describe('editDistances', () => {
    test.each([
      ['laptop', 'laptop', 0],
      ['lptop', 'laptop', 1],
      ['latpop', 'laptop', 1],
      ['laptoop', 'laptop', 1],
      ['kaptop', 'laptop', 1],
      ['hedph', 'headph', 1],
      ['', 'mug', 3],
      ['mug', '', 3],
    ])('%j and %j differ by %i errors', (typed, indexed, distance) => {
      expect(editDistances(typed, indexed).at(-1)).toBe(distance)
    })
  })
})
