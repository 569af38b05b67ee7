import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { sellParts } from './fixtures.js'

const shop = useSubgraph(insights, 'demo')

const SALES =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Product { id unitsSold revenue } } }'
const MANAGER: Viewer = { id: 1, role: 'admin', sessionId: 'test' }
const references = (ids: readonly unknown[]) => ids.map((id) => ({ __typename: 'Product', id: String(id) }))

describe('answers', () => {
  test('units and revenue of a product count its paid orders minus refunds', async () => {
    const rows = await shop().owner`
      select p.id::text,
        coalesce(sum(i.quantity - i.refunded_quantity) filter (where o.id is not null), 0)::int as "unitsSold",
        coalesce(sum(i.unit_price * (i.quantity - i.refunded_quantity)) filter (where o.id is not null), 0)::numeric(12, 2)::text as revenue
      from products p
      left join order_items i on i.product_id = p.id
      left join orders o on o.id = i.order_id and o.status in ('paid', 'shipped', 'delivered', 'refunded')
      group by p.id order by p.id`
    const { data } = await shop().ask(SALES, {
      as: MANAGER,
      variables: { r: references(rows.map((row) => row.id)) },
    })
    expect(data?._entities).toEqual([...rows])
    expect(rows.filter(({ unitsSold }) => unitsSold > 0).length).toBeGreaterThan(50)
  })

  test('refunded units are subtracted from units and revenue', async () => {
    const [row] = await shop().owner`insert into products (name, price) values ('Vase', 9) returning id`
    const key = Number(row?.id)
    await sellParts(shop().owner, 'product_id', [
      { at: '2026-01-05T10:00:00Z', key, units: 5, revenue: 4_500 },
      { at: '2026-02-07T10:00:00Z', key, refunded_units: 2, refunds: 1_800 },
    ])
    const { data } = await shop().ask(SALES, { as: MANAGER, variables: { r: references([key]) } })
    expect(data?._entities).toEqual([{ id: String(key), unitsSold: 3, revenue: '27.00' }])
  })

  test('a product without sales has zeros', async () => {
    const [row] = await shop().owner`
      insert into products (name, price) values ('Brand new', 1) returning id::text`
    const { data } = await shop().ask(SALES, { as: MANAGER, variables: { r: references([row?.id]) } })
    expect(data?._entities).toEqual([{ id: row?.id, unitsSold: 0, revenue: '0.00' }])
  })

  test('units and revenue of sixty products cost one statement', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => i + 1)
    for (const some of [ids.slice(0, 1), ids]) {
      const { statements } = await shop().ask(SALES, { as: MANAGER, variables: { r: references(some) } })
      expect(statements).toHaveLength(1)
    }
  })
})

describe('refuses', () => {
  test('revenue is refused to callers without the right to reports, who still get the units sold', async () => {
    for (const viewer of [null, { ...MANAGER, role: 'customer' } as const]) {
      const { data, errors } = await shop().ask(SALES, {
        ...(viewer && { as: viewer }),
        variables: { r: references([1]) },
      })
      expect(data?._entities).toEqual([{ id: '1', unitsSold: expect.any(Number), revenue: null }])
      expect(errors).toMatchObject([
        {
          path: ['_entities', 0, 'revenue'],
          extensions: { code: viewer ? 'FORBIDDEN' : 'UNAUTHENTICATED' },
        },
      ])
    }
  })

  test('invalid ids in references return null without a statement', async () => {
    const { data, statements } = await shop().ask(SALES, {
      as: MANAGER,
      variables: { r: references(['abc', '', '-1']) },
    })
    expect(data?._entities).toEqual([null, null, null])
    expect(statements).toHaveLength(0)
  })
})

describe('protects', () => {
  test('the sales of products are read from the key of their roll-up, one row each', async () => {
    const { owner } = shop()
    await owner`
      insert into sales_products (grain, start, product_id)
      select 'ever', to_timestamp(0), n from generate_series(1001, 11000) n
      union all
      select 'quarter', timestamptz '2020-01-01' + n * interval '15 minutes', n % 72 + 1 from generate_series(1, 10000) n`
    await owner`vacuum analyze sales_products`
    const question = { as: MANAGER, variables: { r: references([1, 2]) } }
    const [plan, ...others] = await shop().explain('sales_by_product_ids', SALES, question)
    expect([plan, ...others].flatMap((node) => node?.['Index Name'] ?? [])).toEqual([
      expect.stringMatching(/^sales_products_/),
    ])
    expect(plan).toMatchObject({ 'Relation Name': 'sales_products', 'Actual Rows': 2 })
    expect(plan).not.toHaveProperty('Rows Removed by Filter')
  })
})
