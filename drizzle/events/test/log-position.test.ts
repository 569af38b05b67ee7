import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  advance,
  formatPosition,
  includes,
  type LogPosition,
  parsePosition,
  union,
  upTo,
} from '../log-position.js'

const START: LogPosition = { head: 0, gaps: [] }
const MAX_ID = 30
const ids = fc.uniqueArray(fc.integer({ min: 1, max: MAX_ID }), { maxLength: MAX_ID })
const readAll = (read: readonly number[]): LogPosition => read.reduce(advance, START)
const included = (position: LogPosition): number[] =>
  Array.from({ length: MAX_ID + 5 }, (_, i) => i + 1).filter((id) => includes(position, id))
const ascending = (some: Iterable<number>): number[] => [...new Set(some)].sort((a, b) => a - b)

describe('answers', () => {
  test('a position includes exactly the events that were read, in any order', () => {
    fc.assert(
      fc.property(ids, (read) => {
        expect(included(readAll(read))).toEqual(ascending(read))
      }),
    )
  })

  test('a union includes what either position includes', () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(included(union(readAll(one), readAll(other)))).toEqual(ascending([...one, ...other]))
      }),
    )
  })

  test('a part of a position includes its lower ids', () => {
    fc.assert(
      fc.property(ids, fc.nat(MAX_ID), (read, id) => {
        expect(included(upTo(readAll(read), id))).toEqual(ascending(read).filter((one) => one <= id))
      }),
    )
  })

  test('a position is the same after it was text', () => {
    fc.assert(
      fc.property(ids, (read) => {
        const position = readAll(read)
        expect(parsePosition(formatPosition(position))).toEqual(position)
      }),
    )
  })
})

describe('refuses', () => {
  test.each(['', 'A', '5.', '5.1', '5.3-2', '5.2-3.1-1', '5.4-6', '5.0-1', '-1', 'zzzzzzzzzzzzz'])(
    'the text "%s" is no position',
    (text) => expect(parsePosition(text)).toBeNull(),
  )
})
