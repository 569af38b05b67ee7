import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('suggestions on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  beforeAll(async () => {
    await addProducts(shop(), [
      { name: 'Lantern, green' },
      { name: 'lantern, blue' },
      { name: 'Lantern, green' },
      { name: 'Lapis Ring' },
      { name: 'Storm Lantern', description: 'For the lake.' },
      { name: 'Lake Map' },
      { name: 'Larch Board', archived: true },
      { name: 'Überzug' },
      { name: '100% Cotton' },
    ])
  })

  async function suggest(prefix: string, first = 8) {
    const text =
      'query ($prefix: String!, $first: Int!) { suggest(prefix: $prefix, first: $first) { text product { id } } }'
    const { data, errors, statements } = await shop().ask(text, { variables: { prefix, first } })
    const found = (data?.suggest ?? []) as { text: string; product: { id: string } }[]
    return {
      names: found.map((one) => one.text),
      ids: found.map(({ product }) => product.id),
      errors,
      statements,
    }
  }

  describe('answers', () => {
    test.each([
      ['la', ['Lake Map', 'lantern, blue', 'Lantern, green', 'Lapis Ring', 'Storm Lantern']],
      ['LAN', ['lantern, blue', 'Lantern, green', 'Storm Lantern']],
      ['storm l', ['Storm Lantern']],
      ['lantern st', ['Storm Lantern']],
      ['lake', ['Lake Map']],
      ['  lake', ['Lake Map']],
      ['lake ', ['Lake Map']],
      ['über', ['Überzug']],
      ['100%', ['100% Cotton']],
      ['%', []],
      ['_', []],
      ['larch', []],
      ['', []],
      ['zzz', []],
    ])('the prefix %j is completed to %j', async (prefix, names) => {
      const { names: found, errors } = await suggest(prefix)
      expect(errors).toBeUndefined()
      expect(found).toEqual(names)
    })

    test('each name is suggested once, with one of its products, and costs one statement', async () => {
      const { names, ids, statements } = await suggest('lantern', 2)
      expect(names).toEqual(['lantern, blue', 'Lantern, green'])
      const rows = await shop()
        .owner`select name from products where id = any(${ids}::int[]) order by lower(name)`
      expect(rows.map(({ name }) => name)).toEqual(names)
      expect(statements).toHaveLength(1)
    })
  })

  describe('answers in a stable order', () => {
    test('the oldest product of a name stands for it, wherever the row lies in the table', async () => {
      const { owner } = shop()
      const rows = await owner<{ id: number }[]>`insert into products (name, price)
      select case when n % 2 = 0 then 'Quartz' else 'QUARTZ' end, 1 from generate_series(1, 40) n returning id`
      const [oldest] = rows.map(({ id }) => id).toSorted((a, b) => a - b)
      if (oldest === undefined) throw new Error('nothing was inserted')
      const before = await suggest('qua')
      expect(before).toMatchObject({ names: ['QUARTZ'], ids: [String(oldest)] })
      // A changed name makes a new version of the row, behind the others.
      await owner`update products set name = 'Quartz, moved' where id = ${oldest}`
      await owner`update products set name = 'QUARTZ' where id = ${oldest}`
      const { names, ids } = await suggest('qua')
      expect({ names, ids }).toEqual({ names: before.names, ids: before.ids })
      await owner`delete from products where lower(name) = 'quartz'`
    })
  })

  describe('refuses', () => {
    test.each([
      ['x'.repeat(201), 8, 'prefix'],
      ['x', 0, 'first'],
      ['x', 101, 'first'],
    ])('the prefix %s with the size %i is rejected', async (prefix, first, field) => {
      const { errors } = await suggest(prefix, first)
      expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field } }])
    })
  })
})
