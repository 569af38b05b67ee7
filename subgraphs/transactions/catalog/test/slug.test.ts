import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { slugOf } from '../slug.js'
import { anAdmin, change, productOf } from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

const create = async (name: string): Promise<string> =>
  productOf(await change(shop(), grace, 'createProduct', { input: { name, price: '9.90' }, key: null })).id

async function bySlug(slug: string) {
  const query = 'query ($slug: String!) { productBySlug(slug: $slug) { id slug } }'
  const { data, errors, statements } = await shop().ask(query, { variables: { slug } })
  expect(errors).toBeUndefined()
  return { product: data?.productBySlug, statements }
}

describe('answers', () => {
  test.each([
    ['White Mug', 'white-mug-7'],
    ['  USB-C / HDMI   Dock v1.5!', 'usb-c-hdmi-dock-v1-5-7'],
    ['Café Größe Ångström Łódź', 'cafe-grosse-angstrom-lodz-7'],
    ['Levi’s 501', 'levis-501-7'],
    ['ＦＵＬＬ ｗｉｄｔｈ', 'full-width-7'],
    ['限定版 手机壳', '限定版-手机壳-7'],
    ['한국어', '한국어-7'],
    ['!!!', '7'],
    ['🍵', '7'],
    [`${'x'.repeat(79)} y`, `${'x'.repeat(79)}-7`],
    ['<script>alert(1)</script>', 'script-alert-1-script-7'],
  ])('the slug of %j is %j', (name, slug) => {
    expect(slugOf({ id: 7, name })).toBe(slug)
  })

  test('two products of one name have two slugs, and each leads to its product with one statement', async () => {
    for (const id of [await create('White Mug'), await create('White Mug')]) {
      const { product, statements } = await bySlug(`white-mug-${id}`)
      expect(product).toEqual({ id, slug: `white-mug-${id}` })
      expect(statements).toHaveLength(1)
    }
  })

  test('a former slug leads to the product, whose present slug differs', async () => {
    const id = await create('White Mug')
    const input = { id, expectedVersion: 1, name: 'Black Cup' }
    productOf(await change(shop(), grace, 'updateProduct', { input }))
    expect((await bySlug(`white-mug-${id}`)).product).toEqual({ id, slug: `black-cup-${id}` })
  })

  test('the slug of an archived product leads to it, as its id does', async () => {
    const id = await create('Old Mug')
    productOf(await change(shop(), grace, 'archiveProduct', { id }))
    expect((await bySlug(`old-mug-${id}`)).product).toEqual({ id, slug: `old-mug-${id}` })
  })
})

describe('refuses', () => {
  test.each(['', 'white-mug', 'white-mug-', 'white-mug-0', 'mug-999999999', 'mug-99999999999', '-', 'mug7'])(
    'the slug %j, which is of no product, is null without an error',
    async (slug) => {
      expect((await bySlug(slug)).product).toBeNull()
    },
  )

  test('a slug of ten kilobytes is null without a statement', async () => {
    const { product, statements } = await bySlug('x'.repeat(10_240))
    expect(product).toBeNull()
    expect(statements).toEqual([])
  })
})
