import { expect, test } from 'vitest'
import { isVisible, mayBelongToAccount } from './email-rule.js'

const INVISIBLE = {
  'zero width space': '\u200b',
  'zero width joiner': '\u200d',
  'soft hyphen': '\u00ad',
  'right-to-left override': '\u202e',
  isolate: '\u2066',
  'byte order mark': '\ufeff',
  'no-break space': '\u00a0',
  blank: ' ',
  'ideographic space': '\u3000',
  NUL: '\0',
  delete: '\u007f',
  'line separator': '\u2028',
  'grapheme joiner': '\u034f',
  'Hangul filler': '\u3164',
  'variation selector': '\ufe0f',
  tag: '\u{e0041}',
  'braille blank': '\u2800',
  'half a character': '\ud83d',
}

test.each(Object.entries(INVISIBLE))('an e-mail with a %s cannot be told from another', (_, character) => {
  for (const email of [
    `ada${character}@shop.example`,
    `${character}ada@shop.example`,
    `ada@shop${character}.example`,
  ])
    expect(isVisible(email)).toBe(false)
})

test.each(['ada+tag@shop.example', "o'brien@shop.example", 'jörg@bücher.example', '用户@例子.广告'])(
  'every character of %s is seen',
  (email) => expect(isVisible(email)).toBe(true),
)

test('an account that was taken over is found by an e-mail that no new one may have', () => {
  expect(mayBelongToAccount('ada\u00a0@shop.example')).toBe(true)
  expect(mayBelongToAccount('ada\0@shop.example')).toBe(false)
  expect(mayBelongToAccount(`ada\ud83d@shop.example`)).toBe(false)
  expect(mayBelongToAccount('🔑'.repeat(255))).toBe(true)
  expect(mayBelongToAccount('x'.repeat(256))).toBe(false)
})
