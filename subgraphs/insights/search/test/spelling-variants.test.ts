import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts, find } from './fixtures.js'
import { LOCALES } from './locales.js'

const GOODS = {
  hyphen: { name: 'USB-C Charger' },
  joined: { name: 'USBC Splitter' },
  apart: { name: 'USB C Adapter' },
  told: { name: 'Travel Dock', description: 'Two USB-C ports and one for USB-A.' },
  tee: { name: 'Plain T-Shirt' },
  tight: { name: 'Woollen Tshirt' },
  loose: { name: 'Hemp T Shirt' },
  part: { name: 'Gasket', description: 'Replaces SKU-1234/A in all pumps.' },
  chinese: { name: 'Phone Case', description: 'Slim, for 限定版iPhone手机壳 and others, in black.' },
  japanese: { name: 'Lamp', description: 'Sold as 折りたたみランタン（LED）in Japan since 2019.' },
}
type Name = keyof typeof GOODS

/** Irregular plurals that the stemmer does not know. */
const PLURALS = [
  ...[
    'child children',
    'foot feet',
    'goose geese',
    'half halves',
    'knife knives',
    'leaf leaves',
    'life lives',
  ],
  ...['loaf loaves', 'man men', 'mouse mice', 'ox oxen', 'person people', 'scarf scarves', 'shelf shelves'],
  ...['thief thieves', 'tooth teeth', 'wife wives', 'wolf wolves', 'woman women'],
]

describe.each(LOCALES)('answers on %s', (_, template) => {
  const shop = useSubgraph(insights, template)
  const made = {} as Record<Name, string>
  beforeAll(async () => {
    const ids = await addProducts(shop(), Object.values(GOODS))
    // The keys of the object above.
    for (const [n, name] of (Object.keys(GOODS) as Name[]).entries()) made[name] = ids[n] ?? ''
  })

  const USB: Name[] = ['hyphen', 'joined', 'apart', 'told']
  const SHIRTS: Name[] = ['tee', 'tight', 'loose']
  test.each<[string, Name[]]>([
    ...['usbc', 'usb-c', 'usb c', 'USB–C'].map((query): [string, Name[]] => [query, USB]),
    ...['tshirt', 't-shirt', 't shirt', 'T‑SHIRTS'].map((query): [string, Name[]] => [query, SHIRTS]),
    ...['SKU-1234/A', 'sku', '1234', '1234/a', '1234A', 'sku1234', 'SKU 1234', 'SKU1234A', 'sku-1234a'].map(
      (query): [string, Name[]] => [query, ['part']],
    ),
    ...['手机', '手机壳', '限定版', '限定', 'iphone手机', '壳'].map((query): [string, Name[]] => [
      query,
      ['chinese'],
    ]),
    ...['ランタン', '折りたたみ', 'たたみ', '折りたたみランタン'].map((query): [string, Name[]] => [
      query,
      ['japanese'],
    ]),
  ])('a search for %s finds %j in every spelling', async (query, names) => {
    const { ids, isFuzzy, errors } = await find(shop(), query)
    expect(errors).toBeUndefined()
    expect(isFuzzy).toBe(false)
    expect(ids.toSorted()).toEqual(names.map((name) => made[name]).toSorted())
  })

  test('an irregular plural finds the singular, and the singular finds it', async () => {
    const pairs = PLURALS.map((pair) => pair.split(' '))
    const ids = await addProducts(
      shop(),
      pairs.flat().map((word) => ({ name: `Quillwort ${word}` })),
    )
    const lost: string[] = []
    for (const [n, pair] of pairs.entries())
      for (const word of pair) {
        const { ids: found } = await find(shop(), `quillwort ${word}`)
        if (![ids[2 * n], ids[2 * n + 1]].every((id) => id !== undefined && found.includes(id)))
          lost.push(word)
      }
    expect(lost).toEqual([])
    await shop().owner`delete from products where id = any(${ids}::int[])`
  })

  test('a shop replaces search_synonyms, and its own synonyms count at once', async () => {
    const [id] = await addProducts(shop(), [{ name: 'Velvet Couch' }])
    expect((await find(shop(), 'velvet sofa')).ids).toEqual([])
    await shop().owner`
      create or replace function public.search_synonyms(word text) returns text[] language sql immutable parallel safe as $$
        select case word when 'sofa' then '{couch,settee}' when 'couch' then '{sofa}' else '{}' end::text[]
      $$`
    expect((await find(shop(), 'velvet sofa')).ids).toEqual([id])
    expect((await find(shop(), 'sofas')).ids).toEqual([])
  })
})
