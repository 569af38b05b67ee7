import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts, find, findAll } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('substring search on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  let ids: string[] = []
  beforeAll(async () => {
    ids = await addProducts(shop(), [
      { name: 'Mug 100% Wool', description: null },
      { name: 'Plain mug', description: 'a_b and a\\b, "quoted"' },
      { name: 'Pot', description: "The potter's MUG" },
      { name: 'Mug in the attic', archived: true },
      { name: '  Ünder <b>Glaze</b>', category: 'mug' },
      { name: 'ТЁПЛЫЙ Чайник', description: 'ΝΊΚΟΣ, 限定版手机壳, İZMIR' },
      { name: 'Crème'.normalize('NFD') },
    ])
  })

  const contains = (text: string, variables = {}) => find(shop(), text, { mode: 'CONTAINS', ...variables })
  const nth = (...places: number[]) => places.map((place) => ids[place])

  describe('answers', () => {
    test.each([
      ['mug', [0, 1, 2]],
      ['MUG', [0, 1, 2]],
      ['ug', [0, 1, 2]],
      ['ain mu', [1]],
      ['mugs', []],
      ['%', [0]],
      ['_', [1]],
      ['\\', [1]],
      ['a_b', [1]],
      ['axb', []],
      ['m%g', []],
      ['"', [1]],
      ["'", [2]],
      ["potter's", [2]],
      ['ünder', [4]],
      ['ÜNDER', [4]],
      ['U\u0308nder', [4]],
      ['under', []],
      ['тёплый ЧАЙ', [5]],
      ['ЁП', [5]],
      ['ники', []],
      ['ίκος', [5]],
      ['定版手', [5]],
      ['定手版', []],
      ['手机', [5]],
      ['i\u0307zmir', [5]],
      ['Crème', [6]],
      ['RÈM', [6]],
      ['  ', [4]],
      ['<b>', [4]],
      [' ', [0, 1, 2, 4, 5]],
      ['', []],
      ['😀', []],
    ])('products that contain %j are returned by id', async (text, places) => {
      const { ids, errors } = await contains(text)
      expect(errors).toBeUndefined()
      expect(ids).toEqual(nth(...places))
    })

    test('a substring search costs one statement, and has pages and filters', async () => {
      expect((await contains('mug')).statements).toHaveLength(1)
      expect(await findAll(shop(), 'mug', { mode: 'CONTAINS', first: 2 })).toEqual([nth(0, 1), nth(2)])
      expect(await findAll(shop(), 'ug', { mode: 'CONTAINS', first: 2 })).toEqual([nth(0, 1), nth(2)])
      await shop().owner`update products set stock = 0 where id = ${ids[1] ?? ''}`
      expect((await contains('mug', { filter: { inStock: true } })).ids).toEqual(nth(0, 2))
      await shop().owner`update products set stock = 1 where id = ${ids[1] ?? ''}`
    })

    test.runIf(template === 'empty')(
      'more than two thousand matches are returned by id, wherever the rows lie in the table',
      async () => {
        const { owner } = shop()
        await owner`insert into products (name, price) select 'Pebble ' || n, 1 from generate_series(1, 2500) n`
        // Moves the first hundred to the end of the table.
        await owner`update products set description = 'moved' where name like 'Pebble __'`
        const rows =
          await owner`select id::text from products where name like 'Pebble %' order by products.id`
        const all = rows.map(({ id }) => id)
        expect((await contains('pebble', { first: 100 })).ids).toEqual(all.slice(0, 100))
        const pages = await findAll(shop(), 'ebbl', { mode: 'CONTAINS', first: 100 })
        expect(pages.flat()).toEqual(all)
        await owner`delete from products where name like 'Pebble %'`
      },
    )

    test('a substring search has a count, facets and escaped highlights', async () => {
      const query = `{ searchProducts(query: "<b>", mode: CONTAINS) { totalCount isTotalCapped
      facets { categories { value count } inStock { count } } edges { highlights { name description } } } }`
      const { data, statements } = await shop().ask(query)
      expect(data?.searchProducts).toEqual({
        totalCount: 1,
        isTotalCapped: false,
        facets: { categories: [{ value: 'mug', count: 1 }], inStock: { count: 1 } },
        edges: [{ highlights: { name: '  Ünder <mark>&lt;b&gt;</mark>Glaze&lt;/b&gt;', description: null } }],
      })
      expect(statements).toHaveLength(3)
    })
  })

  describe('protects', () => {
    test.each([
      "x' or '1'='1",
      "x' union select 1,2,3,4,5,6--",
      "'; drop table products; --",
      "%' or true --",
    ])('%j is searched as text and changes nothing', async (text) => {
      const before = await shop().fingerprint()
      expect((await contains(text)).ids).toEqual([])
      expect(await shop().fingerprint()).toEqual(before)
    })

    test('a NUL is rejected', async () => {
      expect((await contains('mug\0')).errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }])
    })
  })
})
