import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { LOCALES } from './locales.js'

/** 1,500 products; one in five hundred is among others of its script alone. */
const RARE = ['редкость', 'σπάνιος', '稀有品', 'größte', 'นาฬิกา', 'scarce']

describe.each(LOCALES)('plans of the substring search on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  beforeAll(async () => {
    const { owner } = shop()
    await owner`
      insert into products (name, price)
      select 'Чайник κανάτα 水壶 Küche กาน้ำ kettle ' || n || case when n % 500 = 7 then ${` ${RARE.join(' ')}`} else '' end, 1
      from generate_series(1, 1500) n`
    await owner`vacuum analyze products`
  })

  test.each(RARE)('%s is found by its trigrams, and no other product is read', async (text) => {
    const query = `{ searchProducts(query: "${text}", mode: CONTAINS) { nodes { id } } }`
    const { data } = await shop().ask(query)
    expect(data?.searchProducts).toMatchObject({ nodes: { length: 3 } })
    const nodes = await shop().explain('search_contained', query)
    const reads = nodes.filter((node) => node['Relation Name'] === 'products' && node['Actual Rows'] > 0)
    expect(nodes.map((node) => node['Index Name'])).toContain('products_contained')
    expect(reads.map((node) => node['Node Type'])).toEqual(['Bitmap Heap Scan'])
    expect(reads[0]?.['Actual Rows']).toBe(3)
    expect(reads[0]?.['Rows Removed by Index Recheck'] ?? 0).toBeLessThan(40)
  })
})
