import { describe, expect, test } from 'vitest'
import { attacksOf, countsOf } from '../run-attacks.js'

describe('answers', () => {
  test.each([
    [
      2,
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'a'],
        ['b', 'c'],
      ],
    ],
    [
      5,
      [
        ['a', 'b', 'c', 'd', 'e'],
        ['a', 'b', 'c', 'd', 'e'],
      ],
    ],
    [100, [['a', 'b', 'c', 'd', 'e']]],
  ])('%i concurrent attacks rotate through all names', (atOnce, rounds) => {
    const names = ['a', 'b', 'c', 'd', 'e']
    expect(rounds.map((_, round) => attacksOf(round, atOnce, names))).toEqual(rounds)
  })

  test('responses are listed by frequency, highest first', () => {
    expect(countsOf({ '200': 3, '429': 120, ECONNRESET: 7 })).toBe('120 × 429, 7 × ECONNRESET, 3 × 200')
  })
})
