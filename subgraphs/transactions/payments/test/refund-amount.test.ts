import { MAX_CENTS } from '@shopstack/schema/money'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { refundAmount } from '../refund-amount.js'

interface Line {
  price: number
  quantity: number
}

const lines = fc.array(
  fc.record({ price: fc.integer({ min: 0, max: 400_000 }), quantity: fc.integer({ min: 1, max: 9 }) }),
  { minLength: 1, maxLength: 8 },
)

/** What each refund of a sequence gives back that takes the pieces one by one, a few at a time. */
function sequence(
  { subtotal, total }: { subtotal: number; total: number },
  pieces: readonly number[],
  cuts: readonly number[],
) {
  const amounts: number[] = []
  let [refundedAmount, after, from] = [0, 0, 0]
  for (const cut of [...cuts, pieces.length]) {
    const size = Math.min(cut, pieces.length - from)
    if (size < 1) continue
    after += pieces.slice(from, from + size).reduce((sum, price) => sum + price, 0)
    from += size
    const isEverything = from === pieces.length
    const amount = refundAmount({ subtotal, total, refundedAmount }, { subtotal: after, isEverything })
    amounts.push(amount)
    refundedAmount += amount
  }
  return amounts
}

const sum = (amounts: readonly number[]): number => amounts.reduce((one, other) => one + other, 0)
const piecesOf = (of: readonly Line[]) =>
  of.flatMap(({ price, quantity }) => Array<number>(quantity).fill(price))

describe('answers', () => {
  test.each([
    // 100.00, 20 % off, 8.5 % tax: 88.50. A quarter of it, then the rest.
    [{ subtotal: 10_000, total: 8_850, refundedAmount: 0 }, 2_500, false, 2_213],
    [{ subtotal: 10_000, total: 8_850, refundedAmount: 2_213 }, 5_000, false, 2_212],
    [{ subtotal: 10_000, total: 8_850, refundedAmount: 4_425 }, 10_000, true, 4_425],
    // Three pieces of a total of 1.00: 0.33, 0.34, 0.33.
    [{ subtotal: 90, total: 100, refundedAmount: 0 }, 30, false, 33],
    [{ subtotal: 90, total: 100, refundedAmount: 33 }, 60, false, 34],
    [{ subtotal: 90, total: 100, refundedAmount: 67 }, 90, true, 33],
    // Nothing was paid for the goods.
    [{ subtotal: 0, total: 0, refundedAmount: 0 }, 0, false, 0],
    [{ subtotal: 0, total: 0, refundedAmount: 0 }, 0, true, 0],
    // Given back under another rule, before this shop took over.
    [{ subtotal: 100, total: 100, refundedAmount: 90 }, 50, false, 0],
    [{ subtotal: 100, total: 100, refundedAmount: 90 }, 100, true, 10],
  ])(
    'the refund of %j with %i cents of goods (all of them: %j) is %i',
    (order, subtotal, isEverything, amount) => {
      expect(refundAmount(order, { subtotal, isEverything })).toBe(amount)
    },
  )

  test('the largest orders are refunded to the cent', () => {
    const order = { subtotal: MAX_CENTS, total: MAX_CENTS, refundedAmount: 0 }
    expect(refundAmount(order, { subtotal: MAX_CENTS - 1, isEverything: false })).toBe(MAX_CENTS - 1)
  })
})

describe('protects', () => {
  test('partial refunds are never negative and add up to the total', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 })
    const share = fc.integer({ min: 0, max: 120 })
    fc.assert(
      fc.property(lines, share, cuts, (of, percent, parts) => {
        const pieces = piecesOf(of)
        const subtotal = sum(pieces)
        const total = Math.round((subtotal * percent) / 100)
        const amounts = sequence({ subtotal, total }, pieces, parts)
        expect(Math.min(...amounts)).toBeGreaterThanOrEqual(0)
        expect(sum(amounts)).toBe(total)
      }),
      { seed: 7, numRuns: 2_000 },
    )
  })

  test('goods of the same value have refunds that differ by at most a cent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 0, max: 110 }),
        (price, count, percent) => {
          const subtotal = price * count
          const amounts = sequence(
            { subtotal, total: Math.round((subtotal * percent) / 100) },
            Array<number>(count).fill(price),
            Array<number>(count).fill(1),
          )
          expect(Math.max(...amounts) - Math.min(...amounts)).toBeLessThanOrEqual(1)
        },
      ),
      { seed: 8, numRuns: 500 },
    )
  })
})
