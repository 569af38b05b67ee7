import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts } from './fixtures.js'

const shop = useSubgraph(insights)

/** A lamp, a rug, a vase, and a clock that is archived. */
let ids: string[] = []
beforeAll(async () => {
  ids = await addProducts(shop(), [
    { name: 'Lamp' },
    { name: 'Rug' },
    { name: 'Vase' },
    { name: 'Clock', archived: true },
  ])
  const sold = [
    { product: 0, hours: 1, units: 3 },
    { product: 1, hours: 20, units: 2 },
    { product: 1, hours: 24 * 5, units: 9 },
    { product: 2, hours: 24 * 20, units: 50 },
    { product: 2, hours: 24 * 200, units: 500 },
    { product: 3, hours: 1, units: 99 },
  ]
  for (const { product, hours, units } of sold)
    await shop().owner`
      insert into sales_products (grain, start, product_id, units, revenue, refunded_units, refunds)
      select grain, date_trunc(grain, now() - ${`${hours} hours`}::interval), ${ids[product] ?? 0}, ${units}, 1, 0, 0
      from unnest('{hour,day,month}'::text[]) grain
      on conflict (grain, start, product_id) do update set units = sales_products.units + excluded.units`
})

const trend = async (window: string, first = 10) => {
  const text = `query ($window: TrendWindow!, $first: Int!) {
    trendingProducts(window: $window, first: $first) { units product { id } } }`
  const { data, errors, statements } = await shop().ask(text, { variables: { window, first } })
  const rows = (data?.trendingProducts ?? []) as { units: number; product: { id: string } }[]
  return {
    sold: rows.map(({ units, product }) => [product.id, units]),
    errors,
    statements: statements.length,
  }
}

describe('answers', () => {
  test.each([
    [
      'DAY',
      [
        [0, 3],
        [1, 2],
      ],
    ],
    [
      'WEEK',
      [
        [1, 11],
        [0, 3],
      ],
    ],
    [
      'MONTH',
      [
        [2, 50],
        [1, 11],
        [0, 3],
      ],
    ],
  ])('the trend of a %s lists the best-selling products, without archived ones', async (window, expected) => {
    const { sold, statements } = await trend(window)
    expect(sold).toEqual(expected.map(([product = 0, units]) => [ids[product], units]))
    expect(statements).toBe(1)
    expect((await trend(window, 1)).sold).toHaveLength(1)
  })
})

describe('refuses', () => {
  test.each([0, 101])('a trend of %i products is rejected', async (first) => {
    expect((await trend('DAY', first)).errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT', field: 'first' } },
    ])
  })
})

describe('protects', () => {
  test('a window of the roll-up is read once a minute for all callers', async () => {
    await trend('DAY')
    const again = await Promise.all(Array.from({ length: 20 }, () => trend('DAY')))
    expect(again.map(({ statements }) => statements)).toEqual(Array(20).fill(0))
  })
})
