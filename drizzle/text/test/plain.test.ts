import { expect, test } from 'vitest'
import { foldBlanks, isLine, isPlain, isVisible, isWithinLength, trimmed } from '../plain.js'

test.each(['a\0b', '\ud83d', 'a\udc00', '\u001b[31m', '\u007f', '\u0085', '\u0001'])(
  '%j is no plain text',
  (text) => {
    expect([isPlain(text), isLine(text)]).toEqual([false, false])
  },
)

test.each(['', 'Café', '💥', 'مرحبا', '👩‍👩‍👧', 'می‌خواهم'])('%j is plain text on one line', (text) => {
  expect([isPlain(text), isLine(text)]).toEqual([true, true])
})

test('a text of several lines is plain text, and a line break makes it no line', () => {
  expect([isPlain('a\r\n\tb'), isLine('a\nb')]).toEqual([true, false])
})

test.each(['', ' ', '\u200b', '\u00a0\u200d', '\ufeff\u2060', '\u00ad', '\u3164', '\u2800', '\u202e'])(
  '%j has no visible character',
  (text) => expect(isVisible(text)).toBe(false),
)

test.each([
  ['Sofas ', 'Sofas'],
  ['\u00a0\u3000Sofas\u200b', 'Sofas'],
  ['Garden  \t furniture', 'Garden furniture'],
  ['Garden\u2003furniture\n', 'Garden furniture'],
  ['Cafe\u0301', 'Café'],
  ['می‌خواهم', 'می‌خواهم'],
  [' \u200b ', ''],
])('%j is stored as %j', (text, kept) => {
  expect(foldBlanks(text)).toBe(kept)
  expect(foldBlanks(kept)).toBe(kept)
})

test('characters are counted as in Postgres', () => {
  expect([
    isWithinLength('🔑'.repeat(255), 255),
    isWithinLength('🔑'.repeat(256), 255),
    isWithinLength('x'.repeat(1_000_000), 255),
  ]).toEqual([true, false, false])
})

test('the ends of a text are trimmed, and not what is between them', () => {
  const isX = (character: string) => character === 'x'
  expect(['xxaxbx', 'xxx', '', 'a'].map((text) => trimmed(text, isX))).toEqual(['axb', '', '', 'a'])
})

test.each([
  ['blanks', `a${' '.repeat(1_000_000)}b`, 'a b'],
  ['combining marks', `a${'\u0345\u0301'.repeat(500_000)}`, `a${'\u0345\u0301'.repeat(500_000)}`],
])('a text with a megabyte of %s is folded in linear time', (_, text, folded) => {
  const from = performance.now()
  const found = foldBlanks(text)
  expect(performance.now() - from).toBeLessThan(1_000)
  expect(found === folded).toBe(true)
})
