import { formatMoney } from '@shopstack/schema/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readInstant } from '../columns.js'
import { products } from '../index.js'

describe('answers', () => {
  test.each([
    ['2026-11-22 08:00:47.4645+00', '2026-11-22T08:00:47.464500Z'],
    ['2026-11-22 08:00:47.123456+00', '2026-11-22T08:00:47.123456Z'],
    ['2026-11-22 08:00:47+00', '2026-11-22T08:00:47.000000Z'],
    ['12026-01-01 00:00:00.1+00', '12026-01-01T00:00:00.100000Z'],
    ['infinity', 'infinity.000000Z'],
  ])('the instant %s of Postgres is read as %s', (text, instant) => {
    expect(readInstant(text)).toBe(instant)
  })

  test('every amount of a column is read as the cents that were written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), (cents) => {
        expect(products.price.mapFromDriverValue(formatMoney(cents))).toBe(cents)
      }),
      { numRuns: 2_000 },
    )
    expect([products.price.mapFromDriverValue('-0.00'), products.price.mapFromDriverValue('7')]).toEqual([
      0, 700,
    ])
  })
})

describe('refuses', () => {
  test.each(['NaN', 'Infinity', '1.005', 'x.00', ''])('%j is no amount', (text) => {
    expect(() => products.price.mapFromDriverValue(text)).toThrow(TypeError)
  })
})
