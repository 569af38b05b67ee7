import { describe, expect, test } from 'vitest'
import { formatMoney, MAX_CENTS, parseMoney } from '../money.js'

describe('answers', () => {
  test.each([
    ['29.99', 2999, '29.99'],
    ['29.9', 2990, '29.90'],
    ['29', 2900, '29.00'],
    ['0', 0, '0.00'],
    ['0.05', 5, '0.05'],
    ['-0.5', -50, '-0.50'],
    ['-0', 0, '0.00'],
    ['007.10', 710, '7.10'],
    ['99999999.99', MAX_CENTS, '99999999.99'],
  ])('%s is %i cents and formatted as %s', (text, cents, shown) => {
    expect(parseMoney(text)).toBe(cents)
    expect(formatMoney(cents)).toBe(shown)
  })

  test('each amount up to 20.00 survives formatting and parsing', () => {
    const amounts = Array.from({ length: 4_001 }, (_, i) => i - 2_000)
    expect(amounts.filter((cents) => parseMoney(formatMoney(cents)) !== cents)).toEqual([])
  })
})

describe('refuses', () => {
  const NO_MONEY = [
    '',
    ' ',
    '1.',
    '.5',
    '1.999',
    '1,50',
    '1e3',
    '+1',
    '--1',
    '0x10',
    ' 1',
    '1\n',
    '٣',
    'NaN',
    'Infinity',
  ]
  test.each(NO_MONEY)('%j is no amount', (text) => {
    expect(parseMoney(text)).toBeNull()
  })
})
