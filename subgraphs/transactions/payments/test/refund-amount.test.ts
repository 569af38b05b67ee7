import { MAX_CENTS } from '@shopstack/schema/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Refundable,
  type RefundParts,
  refundOfAmount,
  refundOfUnits,
  remainingParts,
} from '../refund-amount.js'

type Amounts = Omit<Refundable, 'given'>

const NOTHING: RefundParts = { amount: 0, tax: 0, discount: 0 }

const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0)

const add = (one: RefundParts, other: RefundParts): RefundParts => ({
  amount: one.amount + other.amount,
  tax: one.tax + other.tax,
  discount: one.discount + other.discount,
})

/** A refund of the next units, or of a percentage of what is left. */
type Step = { readonly units: number } | { readonly percent: number }

/** What each step gives back, and the rest in the end. */
function sequence(order: Amounts, units: readonly number[], steps: readonly Step[]): RefundParts[] {
  const refunds: RefundParts[] = []
  let [given, before, from] = [NOTHING, 0, 0]
  for (const step of [...steps, { units: units.length }]) {
    const refundable = { ...order, given }
    const taken = 'units' in step ? units.slice(from, from + step.units) : []
    const after = before + sum(taken)
    from += taken.length
    const refund =
      'units' in step
        ? refundOfUnits(refundable, { before, after, isEverything: from === units.length })
        : refundOfAmount(refundable, Math.floor((remainingParts(refundable).amount * step.percent) / 100))
    before = after
    refunds.push(refund)
    given = add(given, refund)
    if (from === units.length) break
  }
  return refunds
}

const orders = fc
  .record({
    units: fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 40 }),
    off: fc.integer({ min: 0, max: 100 }),
    rate: fc.integer({ min: 0, max: 30 }),
  })
  .map(({ units, off, rate }) => {
    const subtotal = sum(units)
    const [discountAmount, tax] = [off, rate].map((percent) => Math.round((subtotal * percent) / 100))
    const amounts = { subtotal, discountAmount: discountAmount ?? 0, tax: tax ?? 0 }
    return { units, order: { ...amounts, total: subtotal - amounts.discountAmount + amounts.tax } }
  })

const steps = fc.array(
  fc.oneof(
    fc.record({ units: fc.integer({ min: 1, max: 9 }) }),
    fc.record({ percent: fc.integer({ min: 0, max: 100 }) }),
  ),
  { maxLength: 20 },
)

describe('answers', () => {
  // 100.00, 20 % off, 8.5 % tax: 88.50.
  const order = { subtotal: 10_000, discountAmount: 2_000, tax: 850, total: 8_850 }

  test.each([
    ['a quarter', NOTHING, 0, 2_500, { amount: 2_213, tax: 213, discount: 500 }],
    [
      'the next quarter',
      { amount: 2_213, tax: 213, discount: 500 },
      2_500,
      5_000,
      { amount: 2_212, tax: 212, discount: 500 },
    ],
    [
      'a quarter after an amount',
      { amount: 7_000, tax: 672, discount: 1_582 },
      0,
      2_500,
      { amount: 1_850, tax: 178, discount: 418 },
    ],
    ['a quarter when nothing is left', { amount: 8_850, tax: 850, discount: 2_000 }, 0, 2_500, NOTHING],
  ])(
    '%s of the units gives back its share, and at most what is left',
    (_, given, before, after, expected) => {
      expect(refundOfUnits({ ...order, given }, { before, after, isEverything: false })).toEqual(expected)
    },
  )

  test('the last units give back what is left', () => {
    const given = { amount: 4_425, tax: 425, discount: 1_000 }
    expect(refundOfUnits({ ...order, given }, { before: 5_000, after: 10_000, isEverything: true })).toEqual(
      given,
    )
  })

  test('the parts of the largest order are exact to the cent', () => {
    const largest = { subtotal: MAX_CENTS, discountAmount: 0, tax: 0, total: MAX_CENTS, given: NOTHING }
    expect(refundOfUnits(largest, { before: 0, after: MAX_CENTS - 1, isEverything: false })).toEqual({
      amount: MAX_CENTS - 1,
      tax: 0,
      discount: 0,
    })
    expect(refundOfAmount({ ...largest, subtotal: 0, tax: MAX_CENTS }, 1)).toEqual({
      amount: 1,
      tax: 1,
      discount: 0,
    })
  })
})

describe('protects', () => {
  test('refunds of units and amounts in any sequence add up to the order, and no part is ever negative', () => {
    fc.assert(
      fc.property(orders, steps, ({ units, order }, parts) => {
        const refunds = sequence(order, units, parts)
        for (const { amount, tax, discount } of refunds)
          expect(Math.min(amount, tax, discount, amount - tax)).toBeGreaterThanOrEqual(0)
        const { total, tax, discountAmount } = order
        expect(refunds.reduce(add, NOTHING)).toEqual({ amount: total, tax, discount: discountAmount })
      }),
      { seed: 7, numRuns: 3_000 },
    )
  })

  test('equal units give back equal amounts and taxes, but for a cent', () => {
    const values = fc.tuple(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 0, max: 100 }),
    )
    fc.assert(
      fc.property(values, ([price, count, off]) => {
        const subtotal = price * count
        const [discountAmount, tax] = [Math.round((subtotal * off) / 100), Math.round(subtotal * 0.085)]
        const order = { subtotal, discountAmount, tax, total: subtotal - discountAmount + tax }
        const refunds = sequence(order, Array<number>(count).fill(price), Array(count).fill({ units: 1 }))
        const amounts = refunds.map(({ amount }) => amount)
        expect(Math.max(...amounts) - Math.min(...amounts)).toBeLessThanOrEqual(1)
      }),
      { seed: 8, numRuns: 500 },
    )
  })
})
