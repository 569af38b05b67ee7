import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { html, lines, textOf, trusted } from '../html.js'

describe('answers', () => {
  test('markup in markup as it is, lists one after the other, and nothing for what is not there', () => {
    const items = ['a', 'b'].map((item) => html`<li>${item}</li>`)
    expect(textOf(html`<ul>${items}${false}${null}${7}</ul>${lines(items)}${trusted('<br>')}`)).toBe(
      '<ul><li>a</li><li>b</li>7</ul><li>a</li>\n<li>b</li><br>',
    )
  })
})

describe('protects', () => {
  test('text is shown, never run, between tags and within quotes', () => {
    expect(textOf(html`<a title="${`"><script>alert('1 & 2')</script>`}">`)).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;">',
    )
  })

  test('no text at all can add a tag or end a value', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(textOf(html`${text}`)).not.toMatch(/[<>"']/)
      }),
    )
  })

  test('what only looks like markup is not taken for it', () => {
    const forged = JSON.parse('{"Symbol(markup)":"<script>","markup":"<script>"}')
    expect(() => textOf(html`${forged}`)).toThrow()
  })
})
