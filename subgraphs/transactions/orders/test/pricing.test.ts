import { MAX_CENTS, parseMoney } from '@shopstack/schema/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyDiscount } from '../../discounts/discount.js'
import type { DiscountRow } from '../../discounts/queries.js'
import { price } from '../pricing.js'

const NOW = new Date('2026-06-15T12:00:00Z')

const code = (fields: Partial<DiscountRow>): DiscountRow => ({
  ...{
    code: 'CODE',
    percent: null,
    amount: null,
    minimumSubtotal: 0,
    active: true,
    version: 1,
    timesUsed: 0,
  },
  ...{ startsAt: null, endsAt: null, usageLimit: null, usageLimitPerCustomer: null },
  ...{ createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
  ...fields,
})

const CODES: Record<string, DiscountRow> = {
  SAVE10: code({ code: 'SAVE10', percent: 10 }),
  SAVE20: code({ code: 'SAVE20', percent: 20 }),
  SAVE30: code({ code: 'SAVE30', percent: 30 }),
  FLAT5: code({ code: 'FLAT5', amount: 500 }),
}

const cents = (text: string): number => {
  const amount = parseMoney(text)
  if (amount === null) throw new Error(`${text} is no amount`)
  return amount
}

function costs(subtotal: number, given: string | null, taxRate = 8.5) {
  const row = given === null ? undefined : CODES[given]
  const discount = row ? applyDiscount({ row, usesByCustomer: 0 }, row.code, subtotal, NOW).amount : 0
  return price(subtotal, discount, taxRate)
}

const anyCode = fc.oneof(
  fc.record({ percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ amount: fc.integer({ min: 1, max: MAX_CENTS }) }),
)

describe('answers', () => {
  test.each([
    ['100.00', null, '0.00', '8.50', '108.50'],
    ['100.00', 'SAVE10', '10.00', '8.50', '98.50'],
    ['100.00', 'SAVE20', '20.00', '8.50', '88.50'],
    ['100.00', 'SAVE30', '30.00', '8.50', '78.50'],
    ['100.00', 'FLAT5', '5.00', '8.50', '103.50'],
    ['3.00', 'FLAT5', '3.00', '0.26', '0.26'],
    ['5.00', null, '0.00', '0.43', '5.43'],
    ['33.33', 'SAVE30', '10.00', '2.83', '26.16'],
    ['0.00', 'SAVE20', '0.00', '0.00', '0.00'],
    ['0.01', null, '0.00', '0.00', '0.01'],
    ['0.06', null, '0.00', '0.01', '0.07'],
    ['0.05', 'SAVE10', '0.01', '0.00', '0.04'],
  ])(
    '%s with the code %s has a discount of %s, a tax of %s and a total of %s',
    (subtotal, given, discount, tax, total) => {
      expect(costs(cents(subtotal), given)).toMatchObject({
        ...{ discountAmount: cents(discount), tax: cents(tax), total: cents(total) },
      })
    },
  )

  test('tax is on the undiscounted subtotal, at any rate of three decimals', () => {
    expect(costs(10_000, 'SAVE20', 8.875).tax).toBe(888)
    expect(costs(10_000, null, 0).tax).toBe(0)
    expect(costs(MAX_CENTS, null, 100).tax).toBe(MAX_CENTS)
  })

  test('any subtotal, code and rate add up to the cent, and no discount exceeds its subtotal', () => {
    const rates = fc.integer({ min: 0, max: 100_000 }).map((n) => n / 1_000)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_CENTS }), anyCode, rates, (subtotal, fields, rate) => {
        const { amount } = applyDiscount({ row: code(fields), usesByCustomer: 0 }, 'CODE', subtotal, NOW)
        const priced = price(subtotal, amount, rate)
        expect(priced.total).toBe(subtotal - priced.discountAmount + priced.tax)
        expect(priced.discountedSubtotal).toBe(subtotal - priced.discountAmount)
        expect(Math.min(priced.total, priced.tax, priced.discountAmount)).toBeGreaterThanOrEqual(0)
        expect(priced.discountAmount).toBeLessThanOrEqual(subtotal)
        expect(Object.values(priced).every(Number.isSafeInteger)).toBe(true)
      }),
      { seed: 20_260_302, numRuns: 2_000 },
    )
  })

  test('tax and percentages round half cents up, exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MAX_CENTS }),
        fc.integer({ min: 1, max: 100 }),
        (subtotal, percent) => {
          const { amount } = applyDiscount(
            { row: code({ percent }), usesByCustomer: 0 },
            'CODE',
            subtotal,
            NOW,
          )
          const exact = BigInt(subtotal) * BigInt(percent)
          expect(BigInt(amount)).toBe((exact + 50n) / 100n)
          expect(BigInt(price(subtotal, 0, 8.5).tax)).toBe((BigInt(subtotal) * 8_500n + 50_000n) / 100_000n)
        },
      ),
      { seed: 20_260_302, numRuns: 2_000 },
    )
  })
})

describe('refuses', () => {
  test.each([
    ['UNKNOWN', null, 0],
    ['INACTIVE', { active: false }, 0],
    ['NOT_STARTED', { startsAt: '2026-06-15T12:00:00.001Z' }, 0],
    ['EXPIRED', { endsAt: '2026-06-15T12:00:00Z' }, 0],
    ['USED_UP', { usageLimit: 3, timesUsed: 3 }, 0],
    ['USED_UP_BY_CUSTOMER', { usageLimitPerCustomer: 2 }, 2],
    ['BELOW_MINIMUM', { minimumSubtotal: 10_001 }, 0],
  ])('a discount that is %s is rejected', (reason, fields, usesByCustomer) => {
    const known = fields && { row: code({ percent: 10, ...fields }), usesByCustomer }
    const { amount, rejection } = applyDiscount(known, 'CODE', 10_000, NOW)
    expect([amount, rejection?.reason]).toEqual([0, reason])
    expect(rejection?.message).toContain('CODE')
  })

  test('a discount that rounds to zero is rejected', () => {
    const { rejection } = applyDiscount({ row: code({ percent: 10 }), usesByCustomer: 0 }, 'CODE', 4, NOW)
    expect(rejection?.reason).toBe('NOTHING_TO_DISCOUNT')
  })
})

describe('protects', () => {
  test('a discount exactly at its limits is valid', () => {
    const known = {
      row: code({
        ...{ percent: 10, usageLimit: 3, timesUsed: 2, usageLimitPerCustomer: 2, minimumSubtotal: 10_000 },
        ...{ startsAt: '2026-06-15T12:00:00Z', endsAt: '2026-06-15T12:00:00.001Z' },
      }),
      usesByCustomer: 1,
    }
    expect(applyDiscount(known, 'CODE', 10_000, NOW)).toEqual({ amount: 1_000, rejection: null })
  })
})
