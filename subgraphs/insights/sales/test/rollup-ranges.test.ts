import { DAY_MS, HOUR_MS, QUARTER_MS } from '@shopstack/schema/zone'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RollupRange, rangesOf } from '../rollup-ranges.js'

const at = (text: string) => Date.parse(`${text}Z`)
const shown = (...texts: string[]) =>
  rangesOf(texts.map(at)).map(
    ({ grain, start, end }) =>
      `${grain} ${new Date(start).toISOString().slice(0, 16)} ${new Date(end).toISOString().slice(0, 16)}`,
  )

const LENGTHS: Partial<Record<RollupRange['grain'], number>> = {
  quarter: QUARTER_MS,
  hour: HOUR_MS,
  day: DAY_MS,
}

/** The beginnings of the rows that a span reads. */
function rowsOf({ grain, start, end }: RollupRange): [start: number, end: number][] {
  const rows: [number, number][] = []
  for (let row = start; row < end; ) {
    const date = new Date(row)
    const length = LENGTHS[grain]
    const next = length ? row + length : Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
    rows.push([row, next])
    row = next
  }
  return rows
}

const boundaries = fc
  .uniqueArray(fc.integer({ min: 0, max: 40_000 }), { minLength: 2, maxLength: 6 })
  .map((quarters) => quarters.sort((a, b) => a - b).map((n) => at('2026-01-05T00:00') + n * QUARTER_MS))

describe('answers', () => {
  test('whole months are one range', () => {
    expect(shown('2025-01-01T00:00', '2026-01-01T00:00')).toEqual(['month 2025-01-01T00:00 2026-01-01T00:00'])
  })

  test('a period is months in the middle, and days, hours and quarters of an hour at its edges', () => {
    expect(shown('2025-12-30T18:15', '2026-03-02T18:15')).toEqual([
      'quarter 2025-12-30T18:15 2025-12-30T19:00',
      'hour 2025-12-30T19:00 2025-12-31T00:00',
      'day 2025-12-31T00:00 2026-01-01T00:00',
      'month 2026-01-01T00:00 2026-03-01T00:00',
      'day 2026-03-01T00:00 2026-03-02T00:00',
      'hour 2026-03-02T00:00 2026-03-02T18:00',
      'quarter 2026-03-02T18:00 2026-03-02T18:15',
    ])
  })

  test('the days of a year are one range, and those of another zone are one range of hours', () => {
    const days = (hour: number) =>
      Array.from({ length: 366 }, (_, i) => at('2025-01-01T00:00') + i * DAY_MS + hour * HOUR_MS)
    expect(rangesOf(days(0))).toHaveLength(1)
    expect(rangesOf(days(5))).toHaveLength(1)
  })

  test('a quarter of an hour is one range', () => {
    expect(shown('2026-01-01T00:00', '2026-01-01T00:15')).toEqual([
      'quarter 2026-01-01T00:00 2026-01-01T00:15',
    ])
  })

  test('an empty period has no ranges', () => {
    expect(shown('2026-01-01T00:00')).toEqual([])
    expect(rangesOf([])).toEqual([])
  })
})

describe('protects', () => {
  test('every instant lies in exactly one row, and no row crosses a boundary', () => {
    fc.assert(
      fc.property(boundaries, (instants) => {
        const rows = rangesOf(instants).flatMap(rowsOf)
        expect(rows[0]?.[0]).toBe(instants[0])
        expect(rows.at(-1)?.[1]).toBe(instants.at(-1))
        for (const [i, [start]] of rows.entries()) if (i > 0) expect(start).toBe(rows[i - 1]?.[1])
        for (const instant of instants)
          expect(rows.some(([start, end]) => start < instant && instant < end)).toBe(false)
      }),
    )
  })

  test('a period of any length reads few rows', () => {
    fc.assert(
      fc.property(boundaries, (instants) => {
        const [first = 0, last = 0] = [instants[0], instants.at(-1)]
        const months = (last - first) / (28 * DAY_MS)
        // At each edge 3 quarters, 23 hours and 30 days at most.
        expect(rangesOf([first, last]).flatMap(rowsOf).length).toBeLessThanOrEqual(2 * 56 + months)
      }),
    )
  })
})
