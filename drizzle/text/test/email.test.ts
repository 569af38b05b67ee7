import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalEmail, isWhollyVisible, mailboxOf, mayBelongToAccount } from '../email.js'

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

test.each(Object.entries(INVISIBLE))('an e-mail with a %s has an invisible character', (_, character) => {
  for (const email of [
    `ada${character}@shop.example`,
    `${character}ada@shop.example`,
    `ada@shop${character}.example`,
  ])
    expect(isWhollyVisible(email)).toBe(false)
})

test.each(['ada+tag@shop.example', "o'brien@shop.example", 'jörg@bücher.example', '用户@例子.广告'])(
  'every character of %s is visible',
  (email) => expect(isWhollyVisible(email)).toBe(true),
)

test('an adopted account is found by an e-mail that new accounts may not have', () => {
  expect(mayBelongToAccount('ada\u00a0@shop.example')).toBe(true)
  expect(mayBelongToAccount('ada\0@shop.example')).toBe(false)
  expect(mayBelongToAccount(`ada\ud83d@shop.example`)).toBe(false)
  expect(mayBelongToAccount('🔑'.repeat(255))).toBe(true)
  expect(mayBelongToAccount('x'.repeat(256))).toBe(false)
})

test.each([
  [
    'ada@shop.test',
    [
      'ADA@SHOP.TEST',
      ' ada@shop.test ',
      '"ada"@shop.test',
      '"a\\da"@shop.test',
      'ａｄａ＠ｓｈｏｐ．ｔｅｓｔ',
    ],
  ],
  [
    'jörg@xn--bcher-kva.example',
    ['jo\u0308rg@bu\u0308cher.example', 'JÖRG@BÜCHER.example', 'Jörg@XN--BCHER-KVA.example'],
  ],
  ['ilker@shop.test', ['İlker@shop.test', 'i\u0307lker@shop.test', 'ILKER@shop.test']],
  ['οδοσ@xn--pxavbq.example', ['ΟΔΟΣ@ΟΔΟΣ.example', 'οδος@οδοσ.example', 'οδοσ@οδοσ.example']],
  ['οδοσ@xn--pxavbm.example', ['οδος@οδος.example', 'ΟΔΟΣ@XN--PXAVBM.example']],
  ['用户@xn--fsqu00a.xn--4rr70v', ['用户@例子.广告', '用户@例子。广告']],
  ['"a b"@shop.test', ['"A b"@shop.test']],
  ['root', [' ROOT']],
])('%s is the canonical form of each spelling', (canonical, spellings) => {
  expect(spellings.map(canonicalEmail)).toEqual(spellings.map(() => canonical))
})

test.each(['ılker@shop.test', 'ada@straße.example', 'a"b@shop.test', '"a.@"@shop.test', 'a@b@shop.test'])(
  'the canonical form of %s is no other address',
  (email) => {
    const others = ['ilker@shop.test', 'ada@strasse.example', 'ab@shop.test', 'a.@shop.test', 'a@shop.test']
    expect(others).not.toContain(canonicalEmail(email))
  },
)

test('the canonical form is idempotent and independent of case and composition', () => {
  const unit = fc.constantFrom(
    ...'aZ09.+"\\ @ßſİıΣςσåÅéäﬁ①ａ。．ﾟ',
    'e\u0301',
    'i\u0307',
    'xn--',
    '日',
    '\u200b',
  )
  fc.assert(
    fc.property(fc.string({ unit }), fc.string({ unit }), (local, domain) => {
      const canonical = canonicalEmail(`${local}@${domain}`)
      expect(canonicalEmail(canonical)).toBe(canonical)
      expect(canonicalEmail(`${local}@${domain}`.normalize('NFD'))).toBe(canonical)
    }),
    { numRuns: 2_000 },
  )
})

test('the canonical form of an address of ten megabytes is cut', () => {
  expect(canonicalEmail('\ufdfa'.repeat(10_000_000)).length).toBeLessThan(20_000)
})

test.each([
  ['Ada+shop@Shop.example', 'ada@shop.example'],
  ['ada+a+b@shop.example', 'ada@shop.example'],
  ['a.d.a+1@gmail.com', 'ada@gmail.com'],
  ['a.d.a@googlemail.com', 'ada@googlemail.com'],
  ['a.d.a@shop.example', 'a.d.a@shop.example'],
  ['+1@shop.example', '+1@shop.example'],
  ['no address', '@no address'],
])('mails to %s are counted as those to %s', (email, mailbox) => {
  expect(mailboxOf(email)).toBe(mailbox)
})
