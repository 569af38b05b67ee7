import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { html, lines, textOf, trusted } from '../html.js'

describe('answers', () => {
  test('nested markup stays markup, lists are concatenated, and null and false are empty', () => {
    const items = ['a', 'b'].map((item) => html`<li>${item}</li>`)
    expect(textOf(html`<ul>${items}${false}${null}${7}</ul>${lines(items)}${trusted('<br>')}`)).toBe(
      '<ul><li>a</li><li>b</li>7</ul><li>a</li>\n<li>b</li><br>',
    )
  })
})

describe('protects', () => {
  test('interpolated text is escaped, between tags and within attributes', () => {
    expect(textOf(html`<a title="${`"><script>alert('1 & 2')</script>`}">`)).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1 &amp; 2&#39;)&lt;/script&gt;">',
    )
  })

  test('no text adds a tag or ends an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(textOf(html`${text}`)).not.toMatch(/[<>"']/)
      }),
    )
  })

  test('an object that imitates markup is rejected', () => {
    const forged = JSON.parse('{"Symbol(markup)":"<script>","markup":"<script>"}')
    expect(() => textOf(html`${forged}`)).toThrow()
  })
})
