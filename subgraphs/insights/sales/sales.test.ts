import { useSubgraph } from '@shopstack/kit/testing'
import { describe, expect, test } from 'vitest'
import { insights } from '../subgraph.js'

const shop = useSubgraph(insights, 'demo')

const SALES =
  'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Product { id unitsSold revenue } } }'
const references = (ids: readonly unknown[]) => ids.map((id) => ({ __typename: 'Product', id: String(id) }))

describe('answers', () => {
  test('what each product sold in orders that were paid and not refunded', async () => {
    const rows = await shop().owner`
      select p.id::text,
        coalesce(sum(i.quantity) filter (where o.id is not null), 0)::int as "unitsSold",
        coalesce(sum(i.total_price) filter (where o.id is not null), 0)::numeric(12, 2)::text as revenue
      from products p
      left join order_items i on i.product_id = p.id
      left join orders o on o.id = i.order_id and o.status in ('paid', 'shipped', 'delivered')
      group by p.id order by p.id`
    const { data } = await shop().ask(SALES, { variables: { r: references(rows.map((row) => row.id)) } })
    expect(data?._entities).toEqual([...rows])
  })

  test('zeros for a product that never sold', async () => {
    const [row] = await shop().owner`
      insert into products (name, price) values ('Brand new', 1) returning id::text`
    const { data } = await shop().ask(SALES, { variables: { r: references([row?.id]) } })
    expect(data?._entities).toEqual([{ id: row?.id, unitsSold: 0, revenue: '0.00' }])
  })

  test('units and revenue of sixty products with one statement', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => i + 1)
    for (const some of [ids.slice(0, 1), ids]) {
      const { statements } = await shop().ask(SALES, { variables: { r: references(some) } })
      expect(statements).toHaveLength(1)
    }
  })
})

describe('refuses', () => {
  test('references that cannot be ids answer nothing and ask the database nothing', async () => {
    const { data, statements } = await shop().ask(SALES, { variables: { r: references(['abc', '', '-1']) } })
    expect(data?._entities).toEqual([null, null, null])
    expect(statements).toHaveLength(0)
  })
})

describe('protects', () => {
  test('the sales of a product are read from an index on its order lines', async () => {
    const plan = await shop().owner.begin(async (tx) => {
      await tx`set local enable_seqscan = off`
      return tx`explain (format json) select sum(quantity) from order_items where product_id = any(${[1, 2]})`
    })
    expect(JSON.stringify(plan)).toContain('order_items_product')
  })
})
