import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts, find, findAll } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('full-text search on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  /** Ids of products by the keys of `goods`. */
  const made: Record<string, string> = {}
  beforeAll(async () => {
    const goods = {
      sleeve: {
        name: 'Felt Sleeve',
        description: 'Keeps a laptop warm.',
        category: 'Bags',
        price: 25,
        stock: 4,
      },
      laptop: {
        name: 'Copper Laptop',
        description: 'Runs for a day.',
        category: 'Electronics',
        price: 999.99,
      },
      stand: {
        name: 'Oak Stand',
        description: 'For screens.',
        category: 'Laptop corner',
        price: 60,
        stock: 0,
      },
      gone: { name: 'Copper Laptop, first edition', archived: true },
      dock: {
        name: 'USB-C/HDMI Dock v1.5',
        description: "The traveller's friend",
        price: 80,
        createdAt: '2020-01-01',
      },
      mugs: { name: 'Set of Mugs', description: 'Fired twice.', category: 'Kitchen' },
      headphones: { name: 'Night Headphones', category: 'Electronics', price: 50 },
      tea: { name: 'Grüner Tee', description: 'שלום 茶 чай', category: 'Kitchen' },
    }
    const ids = await addProducts(shop(), Object.values(goods))
    for (const [index, name] of Object.keys(goods).entries()) made[name] = ids[index] ?? ''
  })

  const named = (...names: string[]) => names.map((name) => made[name])
  const found = async (query: string, variables = {}) => (await find(shop(), query, variables)).ids

  describe('answers', () => {
    test('matches in the name rank before the category and the description, and cost one statement', async () => {
      const { ids, statements } = await find(shop(), 'laptop')
      expect(ids).toEqual(named('laptop', 'stand', 'sleeve'))
      expect(statements).toHaveLength(1)
    })

    test.each([
      ['LAPTOPS', ['laptop', 'stand', 'sleeve']],
      ['copper laptops', ['laptop']],
      ['laptop copper', ['laptop']],
      ['the laptop of copper', ['laptop']],
      ['mug', ['mugs']],
      ['usb', ['dock']],
      ['hdmi usb-c', ['dock']],
      ['v1.5', ['dock']],
      ["traveller's", ['dock']],
      ['grüner', ['tea']],
      ['GRÜNER TEE', ['tea']],
      ['чай', ['tea']],
      ['שלום', ['tea']],
      ['茶', ['tea']],
      ['laptop mugs', []],
      ['😀 laptop 😀 copper', ['laptop']],
    ])('%s finds %j', async (query, names) => {
      expect(await found(query)).toEqual(named(...names))
    })

    test.each([
      ['lap', ['laptop', 'stand', 'sleeve']],
      ['copper lap', ['laptop']],
      ['head', ['headphones']],
      ['night h', []],
      ['night he', ['headphones']],
      ['lap copper', []],
    ])('the last word may be incomplete: %s', async (query, names) => {
      const { ids, isFuzzy } = await find(shop(), query)
      expect(isFuzzy).toBe(false)
      expect(ids).toEqual(named(...names))
    })

    test.each([
      ['PRICE_ASC', ['sleeve', 'stand', 'laptop']],
      ['PRICE_DESC', ['laptop', 'stand', 'sleeve']],
      ['NEWEST', ['stand', 'laptop', 'sleeve']],
    ])('results are sorted by %s on request', async (sort, names) => {
      expect(await found('laptop', { sort })).toEqual(named(...names))
    })

    test.each([
      [{ category: 'Bags' }, ['sleeve']],
      [{ category: 'bags' }, []],
      [{ minPrice: '25.00', maxPrice: '60' }, ['stand', 'sleeve']],
      [{ minPrice: '60.01' }, ['laptop']],
      [{ maxPrice: '24.99' }, []],
      [{ inStock: true }, ['laptop', 'sleeve']],
      [{ inStock: false }, ['stand']],
      [{ inStock: null, category: null }, ['laptop', 'stand', 'sleeve']],
      [{ category: 'Bags', inStock: false }, []],
    ])('the filter %j is applied', async (filter, names) => {
      expect(await found('laptop', { filter })).toEqual(named(...names))
    })

    test('a changed product is found by its new words only', async () => {
      const [id = ''] = await addProducts(shop(), [{ name: 'Walnut Flute' }])
      expect(await found('walnut flute')).toEqual([id])
      await shop().owner`update products set name = 'Walnut Oboe' where id = ${id}`
      expect(await found('walnut')).toEqual([id])
      expect(await found('oboe')).toEqual([id])
      await shop().owner`update products set archived_at = now() where id = ${id}`
      expect(await found('walnut')).toEqual([])
    })

    test.each(['RELEVANCE', 'PRICE_ASC', 'PRICE_DESC', 'NEWEST'])(
      'the pages by %s list each product once, also when values are equal',
      async (sort) => {
        const some = Array.from({ length: 7 }, (_, n) => ({
          ...{ name: `Zither ${sort} ${n % 2 ? 'x' : ''}`, price: 1 + (n % 3), createdAt: '2026-01-01' },
        }))
        const ids = await addProducts(shop(), some)
        const all = await found(`zither ${sort}`, { sort })
        expect(all.toSorted()).toEqual(ids.toSorted())
        const pages = await findAll(shop(), `zither ${sort}`, { sort, first: 2 })
        expect(pages.map((page) => page.length)).toEqual([2, 2, 2, 1])
        expect(pages.flat()).toEqual(all)
      },
    )
  })

  describe.runIf(template === 'empty')('answers for very common words', () => {
    test('a very common word finds 250 products, each once and the same for every page size', async () => {
      const { owner } = shop()
      await owner`insert into products (name, price) select 'Gravel ' || n, 1 from generate_series(1, 4000) n`
      const pages = await findAll(shop(), 'gravel', { first: 100 })
      expect(pages.flat().length).toBe(250)
      expect(new Set(pages.flat()).size).toBe(250)
      expect((await findAll(shop(), 'gravel', { first: 90 })).flat()).toEqual(pages.flat())
      const [cheapest] = await addProducts(shop(), [{ name: 'Gravel, cheap', price: 0.5 }])
      expect((await find(shop(), 'gravel', { sort: 'PRICE_ASC', first: 1 })).ids).toEqual([cheapest])
      await owner`delete from products where name like 'Gravel%'`
    })
  })

  describe('refuses', () => {
    test.each([
      '',
      '   ',
      'the',
      'of the and',
      '%',
      '_',
      '\\',
      "'",
      '"',
      '!!! ???',
      '😀',
      '\u202e',
      ':*',
      '&|!()<->',
    ])('the query %j finds nothing and is no error', async (query) => {
      const { ids, errors, statements } = await find(shop(), query)
      expect(errors).toBeUndefined()
      expect(ids).toEqual([])
      expect(statements.length).toBeLessThanOrEqual(2)
    })

    test.each([
      [{ query: 'x'.repeat(201) }, 'query'],
      [{ query: 'ten kilobytes '.repeat(720) }, 'query'],
      [{ query: 'laptop', first: 0 }, 'first'],
      [{ query: 'laptop', first: 101 }, 'first'],
      [{ query: 'laptop', filter: { minPrice: '2', maxPrice: '1' } }, 'filter.maxPrice'],
      [{ query: 'laptop', after: 'nonsense' }, 'after'],
      [{ query: 'x'.repeat(201), mode: 'CONTAINS' }, 'query'],
    ])('the arguments %j are rejected', async ({ query, ...variables }, field) => {
      const { errors } = await find(shop(), query, variables)
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field } }])
    })

    test.each([
      ['SEARCH-RELEVANCE', 0, 0.5],
      ['SEARCH-RELEVANCE', 2, 0.5, 1],
      ['SEARCH-RELEVANCE', 0, '0.5', 1],
      ['SEARCH-RELEVANCE', 0, 0.5, 1.5],
      ['SEARCH-RELEVANCE', 0, 0.5, 4_000_000_000],
      ['SEARCH-NEWEST', 0, 0.5, 1],
      ['SEARCH-CONTAINS', 1],
    ])('a forged cursor is rejected: %j', async (...key) => {
      const after = Buffer.from(JSON.stringify(key)).toString('base64url')
      const { errors } = await find(shop(), 'laptop', { after })
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'after' } }])
    })

    test('a text of 200 characters is accepted, and its first ten words count', async () => {
      const { errors, ids } = await find(shop(), `${'copper '.repeat(9)}laptop nothing has these`)
      expect(errors).toBeUndefined()
      expect(ids).toEqual(named('laptop'))
      expect((await find(shop(), '😀'.repeat(200))).errors).toBeUndefined()
    })
  })

  describe('protects', () => {
    test.each([
      "laptop' OR '1'='1",
      "x'); drop table products; --",
      "laptop' & 'copper",
      'laptop:*',
      '!laptop',
      "\\'laptop",
    ])('%j is searched as words and changes nothing', async (query) => {
      const before = await shop().fingerprint()
      const { errors } = await find(shop(), query)
      expect(errors).toBeUndefined()
      expect(await shop().fingerprint()).toEqual(before)
    })

    test('an exclamation mark does not exclude a word', async () => {
      expect(await found('!laptop')).toEqual(named('laptop', 'stand', 'sleeve'))
    })
  })
})
