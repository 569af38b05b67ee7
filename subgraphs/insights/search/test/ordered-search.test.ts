import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { encodeCursor } from '@shopstack/schema/pagination'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { find, findAll } from './fixtures.js'

const shop = useSubgraph(insights)

const COUNT = 15_000
const CATEGORIES = ['Hall', 'Attic', 'Yard']

/** A product as the test computes it. */
interface Row {
  readonly id: number
  readonly price: number
  readonly minute: number
  readonly category: string
  readonly inStock: boolean
  readonly words: readonly string[]
}

/** All have "pebble", one in three "river", one in a thousand "amber"; prices and times repeat. Every seventh is archived. */
const rows: readonly Row[] = Array.from({ length: COUNT }, (_, index) => {
  const n = index + 1
  const words = ['pebble', ...(n % 3 === 0 ? ['river'] : []), ...(n % 1000 === 1 ? ['amber'] : [])]
  const category = CATEGORIES[n % 3] ?? ''
  return { id: n, price: (n * 7919) % 401, minute: (n * 104_729) % 307, category, inStock: n % 5 > 0, words }
}).filter(({ id }) => id % 7 > 0)

beforeAll(async () => {
  await shop().owner`
    insert into products (id, name, price, stock, category, created_at, archived_at)
    select n, 'Pebble' || case when n % 3 = 0 then ' river' else '' end || case when n % 1000 = 1 then ' amber' else '' end,
      n * 7919 % 401, n % 5, (${CATEGORIES}::text[])[1 + n % 3], timestamptz '2026-01-01' + n * 104729::bigint % 307 * interval '1 minute',
      case when n % 7 = 0 then now() end
    from generate_series(1, ${COUNT}::int) n`
  await shop().owner`vacuum analyze products`
})

const ORDERS = {
  PRICE_ASC: (a: Row, b: Row) => a.price - b.price || a.id - b.id,
  PRICE_DESC: (a: Row, b: Row) => b.price - a.price || b.id - a.id,
  NEWEST: (a: Row, b: Row) => b.minute - a.minute || b.id - a.id,
} as const

interface Request {
  readonly words: string
  readonly sort: keyof typeof ORDERS
  readonly first: number
  readonly category: string | null
  readonly prices: readonly number[] | null
  readonly inStock: boolean | null
}

const request: fc.Arbitrary<Request> = fc.record({
  words: fc.constantFrom('pebble', 'pebb', 'river', 'pebble river', 'amber', 'river pebb'),
  sort: fc.constantFrom('PRICE_ASC', 'PRICE_DESC', 'NEWEST'),
  first: fc.integer({ min: 1, max: 100 }),
  category: fc.constantFrom(null, ...CATEGORIES),
  prices: fc.constantFrom(null, [100, 300], [0, 3], [390, 500]),
  inStock: fc.constantFrom(null, true, false),
})

/** The matches of a request in order, computed without the shop. */
function expected({ words, sort, category, prices, inStock }: Request): string[] {
  const [min = 0, max = 1_000] = prices ?? []
  return rows
    .filter(({ words: own }) => words.split(' ').every((word) => own.some((one) => one.startsWith(word))))
    .filter((row) => (category === null || row.category === category) && row.price >= min)
    .filter((row) => row.price <= max && (inStock === null || row.inStock === inStock))
    .toSorted(ORDERS[sort])
    .map(({ id }) => String(id))
}

const filterOf = ({ category, prices, inStock }: Request) => ({
  ...{ category, inStock },
  ...(prices && { minPrice: `${prices[0]}`, maxPrice: `${prices[1]}` }),
})

const MAX_PAGES = 3

describe('answers', () => {
  test('the first pages of any search by price or time list its matches in order', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const found: string[] = []
        let after: string | null = null
        let isEnd = false
        for (let n = 0; n < MAX_PAGES && !isEnd; n++) {
          const { sort, first } = asked
          const page = await find(shop(), asked.words, { sort, first, filter: filterOf(asked), after })
          expect(page.errors).toBeUndefined()
          found.push(...page.ids)
          after = page.endCursor
          isEnd = !page.hasNextPage
        }
        const wanted = expected(asked)
        expect(found).toEqual(isEnd ? wanted : wanted.slice(0, found.length))
      }),
      { numRuns: 60 },
    )
  })

  test.each(['PRICE_ASC', 'PRICE_DESC', 'NEWEST'] as const)(
    'all pages of a common word by %s list each match once, and cost a statement each',
    async (sort) => {
      const asked = { words: 'pebble', sort, first: 100, category: 'Hall', prices: null, inStock: true }
      const pages = await findAll(shop(), 'pebble', { sort, first: 100, filter: filterOf(asked) })
      expect(pages.flat()).toEqual(expected(asked))
      expect((await find(shop(), 'pebble', { sort, first: 99 })).statements).toHaveLength(1)
    },
  )

  test('the only match of a common word and a filter is found through short pages', async () => {
    const { owner } = shop()
    const id = COUNT + 1
    await owner`
      insert into products (id, name, price, stock, created_at) values (${id}, 'Pebble', 400.5, 1, '2020-01-01')`
    await owner`update products set stock = 0 where id <> ${id}`
    try {
      const pages = await findAll(shop(), 'pebble', { sort: 'NEWEST', filter: { inStock: true } })
      expect(pages).toEqual([[], [String(id)]])
    } finally {
      await owner`delete from products where id = ${id}`
      await owner`update products set stock = id % 5`
    }
  })

  test('the count of a common word and a filter is exact if all products of the filter were examined', async () => {
    const countOf = async (filter: string) => {
      const query = `{ searchProducts(query: "pebble", filter: {${filter}}) { totalCount isTotalCapped } }`
      return (await shop().ask(query)).data?.searchProducts
    }
    const asked = { words: 'pebble', sort: 'NEWEST', first: 1, inStock: null, prices: [3, 4] } as const
    expect(await countOf('minPrice: "3", maxPrice: "4", category: "Hall"')).toEqual({
      totalCount: expected({ ...asked, category: 'Hall' }).length,
      isTotalCapped: false,
    })
    expect(await countOf('minPrice: "3", maxPrice: "4"')).toEqual({
      totalCount: expected({ ...asked, category: null }).length,
      isTotalCapped: false,
    })
    expect(await countOf('inStock: false')).toEqual({ totalCount: 1_000, isTotalCapped: true })
  })
})

describe('refuses', () => {
  test.each([2 ** 53, -(2 ** 60), 0.5, 1e300])('a cursor of the time %d', async (position) => {
    const after = encodeCursor('SEARCH-NEWEST', [0, position, 1])
    const { errors } = await find(shop(), 'pebble', { sort: 'NEWEST', after })
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'after' } }])
  })

  test.each([1e300, -1e300, 1e-300])(
    'no cursor of the price %d, which is beyond all prices',
    async (position) => {
      for (const sort of ['PRICE_ASC', 'PRICE_DESC']) {
        const after = encodeCursor(`SEARCH-${sort}`, [0, position, 1])
        expect((await find(shop(), 'pebble', { sort, after })).errors).toBeUndefined()
      }
    },
  )
})
