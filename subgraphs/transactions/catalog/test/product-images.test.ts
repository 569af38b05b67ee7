import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { transactions } from '../../subgraph.js'
import { anAdmin, change, journalOf, productOf, refusals } from './fixtures.js'

const shop = useSubgraph(transactions)

let grace: Viewer
beforeAll(async () => {
  grace = await anAdmin(shop())
})

const create = (images: unknown) =>
  change(shop(), grace, 'createProduct', { input: { name: 'Mug', price: '9.90', images }, key: null })
const update = (id: string, expectedVersion: number, input: object) =>
  change(shop(), grace, 'updateProduct', { input: { id, expectedVersion, ...input } })

const FRONT = { url: 'https://cdn.example/mug/front.jpg', altText: 'A white mug' }
const BACK = { url: 'http://cdn.example/mug/back.jpg?w=800#top', altText: '' }

describe('answers', () => {
  test('images keep their order, their URLs in normal form and their texts in one line', async () => {
    const given = [{ url: ' HTTPS://CDN.example/mug/../mug/front.jpg ', altText: ' A  white\nmug ' }, BACK]
    const product = productOf(await create(given))
    expect(product.images).toEqual([FRONT, BACK])
    const { data, statements } = await shop().ask(
      `{ products(first: 1) { nodes { images { url altText } } } }`,
    )
    expect(data?.products).toEqual({ nodes: [{ images: [FRONT, BACK] }] })
    expect(statements).toHaveLength(1)
  })

  test('a product without images has an empty list, and an image without a text an empty text', async () => {
    expect(productOf(await create(undefined)).images).toEqual([])
    expect(productOf(await create([{ url: FRONT.url }])).images).toEqual([{ url: FRONT.url, altText: '' }])
  })

  test('an edit replaces all images, null removes them, and equal ones are no edit', async () => {
    const { id } = productOf(await create([FRONT]))
    expect(productOf(await update(id, 1, { images: [BACK, FRONT] }))).toMatchObject({
      images: [BACK, FRONT],
      version: 2,
    })
    expect(productOf(await update(id, 2, { images: [BACK, FRONT] })).version).toBe(2)
    expect(productOf(await update(id, 2, { name: 'Cup' })).images).toEqual([BACK, FRONT])
    expect(productOf(await update(id, 3, { images: null })).images).toEqual([])
    const { audit } = await journalOf(shop(), id)
    expect(audit.at(-1)).toMatchObject({ before: { images: [BACK, FRONT] }, after: { images: [] } })
  })

  test('ten images and a URL of 2048 characters fit', async () => {
    const url = `https://cdn.example/${'x'.repeat(2_028)}`
    const images = Array.from({ length: 10 }, () => ({ url, altText: '🍵'.repeat(255) }))
    expect(productOf(await create(images)).images).toEqual(images)
  })
})

describe('refuses', () => {
  test.each([
    ['a scheme that browsers execute', [{ url: 'javascript:alert(1)' }], ['input.images.0.url']],
    ['a data URL', [{ url: 'data:image/png;base64,AAAA' }], ['input.images.0.url']],
    ['a file', [{ url: 'file:///etc/passwd' }], ['input.images.0.url']],
    ['a relative URL', [{ url: '/mug.jpg' }], ['input.images.0.url']],
    ['an empty URL', [{ url: '' }], ['input.images.0.url']],
    ['a URL with credentials', [{ url: 'https://me:secret@cdn.example/mug.jpg' }], ['input.images.0.url']],
    [
      'a URL of 2049 characters',
      [FRONT, { url: `https://cdn.example/${'x'.repeat(2_029)}` }],
      ['input.images.1.url'],
    ],
    ['a text of 256 characters', [{ ...FRONT, altText: 'x'.repeat(256) }], ['input.images.0.altText']],
    ['a text with a control character', [{ ...FRONT, altText: 'a\u001bb' }], ['input.images.0.altText']],
    ['eleven images', Array(11).fill(FRONT), ['input.images']],
    [
      'each of several invalid images',
      [FRONT, { url: 'ftp://x.example/', altText: 'x'.repeat(10_240) }],
      ['input.images.1.url', 'input.images.1.altText'],
    ],
  ])('%s, and writes nothing', async (_, images, fields) => {
    const { id } = productOf(await create([FRONT]))
    const before = await shop().fingerprint()
    const expected = fields.map((field) => ['INVALID_INPUT', field])
    expect(refusals(await create(images))).toEqual(expected)
    expect(refusals(await update(id, 1, { images }))).toEqual(expected)
    expect(await shop().fingerprint()).toEqual(before)
  })
})
