import { describe, expect, test } from 'vitest'
import { isBounded, median, percentileOrZero } from '../memory-trend.js'

const minutes = (size: (n: number) => number) => Array.from({ length: 300 }, (_, n) => size(n))

describe('answers', () => {
  test('memory that oscillates around a constant is bounded', () => {
    expect(isBounded(minutes((n) => 200 + 40 * Math.sin(n)))).toBe(true)
  })

  test('memory that grows slowly is not bounded', () => {
    expect(isBounded(minutes((n) => 200 + n))).toBe(false)
    expect(isBounded(minutes((n) => 100 + 0.2 * n))).toBe(false)
  })

  test('median and percentile are taken from the sorted values, 0 without values', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(
      percentileOrZero(
        minutes((n) => n),
        99,
      ),
    ).toBe(297)
    expect(median([])).toBe(0)
  })
})

describe('refuses', () => {
  test('fewer than three samples are rejected', () => {
    expect(() => isBounded([1, 2])).toThrow('too few')
  })
})
