import { describe, expect, test } from 'vitest'
import { isBounded, median, percentile } from '../memory-trend.js'

const minutes = (size: (n: number) => number) => Array.from({ length: 300 }, (_, n) => size(n))

describe('answers', () => {
  test('that a process is bounded which swings around its size', () => {
    expect(isBounded(minutes((n) => 200 + 40 * Math.sin(n)))).toBe(true)
  })

  test('that one is not which grows, however slowly', () => {
    expect(isBounded(minutes((n) => 200 + n))).toBe(false)
    expect(isBounded(minutes((n) => 100 + 0.2 * n))).toBe(false)
  })

  test('percentiles', () => {
    expect(median([3, 1, 2])).toBe(2)
    expect(
      percentile(
        minutes((n) => n),
        99,
      ),
    ).toBe(297)
    expect(median([])).toBe(0)
  })
})

describe('refuses', () => {
  test('to judge what it has hardly seen', () => {
    expect(() => isBounded([1, 2])).toThrow('too seldom')
  })
})
