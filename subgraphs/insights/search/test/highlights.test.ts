import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { addProducts } from './fixtures.js'
import { LOCALES } from './locales.js'

describe.each(LOCALES)('highlights on %s', (_, template) => {
  const shop = useSubgraph(insights, template)

  interface Marked {
    name: string
    description: string | null
  }

  async function marked(query: string, mode = 'FUZZY') {
    const text = `query ($query: String!, $mode: SearchMode!) {
    searchProducts(query: $query, mode: $mode) { edges { highlights { name description } } } }`
    const { data, statements } = await shop().ask(text, { variables: { query, mode } })
    // The shape of the selection above.
    const { searchProducts } = data as { searchProducts: { edges: { highlights: Marked }[] } }
    return { highlights: searchProducts.edges.map((edge) => edge.highlights), statements: statements.length }
  }

  describe('answers', () => {
    test('matched words are marked in any form, also when incomplete', async () => {
      await addProducts(shop(), [
        { name: 'Walnut Tables', description: 'A table of walnut. Tabling is not a word.' },
      ])
      const { highlights, statements } = await marked('walnut tab')
      expect(highlights).toEqual([
        {
          name: '<mark>Walnut</mark> <mark>Tables</mark>',
          description: expect.stringContaining('<mark>table</mark> of <mark>walnut</mark>'),
        },
      ])
      expect(statements).toBe(2)
    })

    test('the highlight of a long description is the part around the match', async () => {
      const description = `${'Lorem ipsum dolor sit amet. '.repeat(20)}Here is the pelican. ${'Consectetur. '.repeat(50)}`
      await addProducts(shop(), [{ name: 'Long Story', description }])
      for (const mode of ['FUZZY', 'CONTAINS']) {
        const [first] = (await marked('pelican', mode)).highlights
        expect(first?.description).toContain('<mark>pelican</mark>')
        expect(first?.description?.length).toBeLessThan(400)
      }
    })

    test.each([
      ['cafe', 'Café Crème Kettle', '<mark>Café</mark> Crème Kettle'],
      ['crème', 'Creme Brulee Torch', '<mark>Creme</mark> Brulee Torch'],
      ['brulee', 'Crème Brûlée Pan'.normalize('NFD'), 'Crème <mark>Brûlée</mark> Pan'.normalize('NFD')],
      ['strasse', 'Die Straße, neu', 'Die <mark>Straße</mark>, neu'],
      ['straße', 'Strassenkarte Strasse', '<mark>Strassenkarte</mark> <mark>Strasse</mark>'],
      ['wide', 'Ｗｉｄｅ Ｓｈｅｌｆ', '<mark>Ｗｉｄｅ</mark> Ｓｈｅｌｆ'],
      ['ｃａｂｌｅ', 'USB-C Cable', 'USB-C <mark>Cable</mark>'],
      ['tshirt', 'Plain T-Shirt', 'Plain <mark>T-Shirt</mark>'],
      ['t-shirt', 'Woollen Tshirts & more', 'Woollen <mark>Tshirts</mark> &amp; more'],
      ['tshirt', 'Hemp T Shirt', 'Hemp <mark>T Shirt</mark>'],
      ['levis', 'Levi’s <Jeans>', '<mark>Levi’s</mark> &lt;Jeans&gt;'],
      ['goretex', 'Gore‑Tex™ Jacket', '<mark>Gore‑Tex</mark>™ Jacket'],
      ['手机', '限定版iPhone手机壳', '限定版iPhone<mark>手机</mark>壳'],
      ['手机壳', '限定版iPhone手机壳', '限定版iPhone<mark>手机壳</mark>'],
      ['iphone', '限定版iPhone手机壳', '限定版<mark>iPhone</mark>手机壳'],
      ['чайник', 'Тёплый ЧАЙНИК', 'Тёплый <mark>ЧАЙНИК</mark>'],
      ['теплыи', 'Тёплый Чайник', '<mark>Тёплый</mark> Чайник'],
      ['istanbul', '😀 İSTANBUL Lamp', '😀 <mark>İSTANBUL</mark> Lamp'],
      ['the who', 'The Who', '<mark>The</mark> <mark>Who</mark>'],
      ['the lamp of brass', 'The Lamp of Brass', 'The <mark>Lamp</mark> of <mark>Brass</mark>'],
      ['shelves', 'One Shelf', 'One <mark>Shelf</mark>'],
      ['kettel', 'Blue Kettle', 'Blue <mark>Kettle</mark>'],
    ])('the match of %s in %s is marked in its original spelling', async (query, name, html) => {
      const [id] = await addProducts(shop(), [{ name, description: `${name}.` }])
      expect((await marked(query)).highlights).toContainEqual({ name: html, description: `${html}.` })
      await shop().owner`delete from products where id = ${id ?? ''}`
    })

    test.each([
      ['ÜNDER', 'Plünder Ünder', 'Pl<mark>ünder</mark> <mark>Ünder</mark>'],
      ['fé cr', 'Café Crème', 'Ca<mark>fé Cr</mark>ème'],
      ['fé', 'Cafe\u0301', 'Ca<mark>fe\u0301</mark>'],
      ['икос', 'НИКОС Νίκος', 'Н<mark>ИКОС</mark> Νίκος'],
      ['가', '가방 각도', '<mark>가</mark>방 각도'],
      ['ος', 'ΝΊΚΟΣ', 'ΝΊΚ<mark>ΟΣ</mark>'],
    ])('the substring %s is marked in %s, in any case', async (query, name, html) => {
      const [id] = await addProducts(shop(), [{ name }])
      expect((await marked(query, 'CONTAINS')).highlights).toContainEqual({ name: html, description: null })
      await shop().owner`delete from products where id = ${id ?? ''}`
    })

    test('the highlights of a page cost one statement', async () => {
      await addProducts(
        shop(),
        Array.from({ length: 12 }, (_, n) => ({ name: `Toucan ${n}` })),
      )
      const { highlights, statements } = await marked('toucan')
      expect(highlights).toHaveLength(12)
      expect(statements).toBe(2)
    })
  })

  describe('protects', () => {
    test.each(['FUZZY', 'CONTAINS'])('highlights are escaped HTML (%s)', async (mode) => {
      const evil = `Heron <script>alert("1")</script> & <mark>'x'</mark> \uE000\uE001`
      await addProducts(shop(), [{ name: evil, description: `${evil} <img src=x onerror=alert(1)>` }])
      const { highlights } = await marked('heron', mode)
      expect(highlights[0]?.name).toContain(
        '<mark>Heron</mark> &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;mark&gt;',
      )
      for (const text of [highlights[0]?.name, highlights[0]?.description])
        expect(text?.replaceAll('<mark>Heron</mark>', '')).not.toMatch(/[<>"']/)
      expect(highlights[0]?.name).toContain('\uE000\uE001')
      await shop().owner`delete from products where name like 'Heron%'`
    })

    test('a text like a regular expression is marked literally', async () => {
      await addProducts(shop(), [{ name: 'Stork (a+)+$ [x] {2} | \\d ^.*?' }])
      expect((await marked('(a+)+$ [x] {2} | \\d ^.*?', 'CONTAINS')).highlights[0]?.name).toBe(
        'Stork <mark>(a+)+$ [x] {2} | \\d ^.*?</mark>',
      )
    })
  })
})
