import { describe, expect, test } from 'vitest'
import { ShopError } from '../errors.js'
import { decodeCursor, encodeCursor, page, pageSize } from '../pagination.js'

const cursorOf = (row: { id: number }) => encodeCursor('newest', [row.id])
const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ id: i + 1 }))

const fieldOf = (read: () => unknown): string | null => {
  try {
    read()
  } catch (error) {
    if (error instanceof ShopError && error.code === 'INVALID_INPUT') return error.field
  }
  throw new Error('it was accepted')
}

describe('answers', () => {
  test('a page knows whether there is a next one', () => {
    const { nodes, pageInfo } = page(rows(3), 2, null, cursorOf)
    expect(nodes).toEqual(rows(2))
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: cursorOf({ id: 1 }),
      endCursor: cursorOf({ id: 2 }),
    })
  })

  test('the last page has a previous page and no next one', () => {
    const { pageInfo } = page(rows(2), 2, cursorOf({ id: 9 }), cursorOf)
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('an empty list gives a page without cursors', () => {
    const { nodes, edges, pageInfo } = page([], 2, null, cursorOf)
    expect([nodes, edges]).toEqual([[], []])
    expect(pageInfo).toMatchObject({ startCursor: null, endCursor: null, hasNextPage: false })
  })

  test('a page encodes cursors only where they are read', () => {
    const encoded: number[] = []
    const list = Object.assign(
      page(rows(5), 4, null, (row) => {
        encoded.push(row.id)
        return cursorOf(row)
      }),
      { category: 'Books' },
    )
    expect([list.nodes.length, list.category, encoded]).toEqual([4, 'Books', []])
    expect(list.pageInfo.endCursor).toBe(cursorOf({ id: 4 }))
    expect(encoded).toEqual([1, 4])
    expect(list.edges.map(({ cursor }) => cursor)).toEqual(rows(4).map(cursorOf))
  })

  test('a cursor decodes to its position', () => {
    const cursor = encodeCursor('name', ['Ünïted "mug"', 7])
    expect(cursor).toMatch(/^[\w-]+$/)
    expect(decodeCursor(cursor, 'name', ['string', 'number'])).toEqual(['Ünïted "mug"', 7])
    expect(decodeCursor(null, 'name', ['string', 'number'])).toBeNull()
    expect(decodeCursor(undefined, 'name', ['string', 'number'])).toBeNull()
  })

  test.each([1, 100])('a page may have %i rows', (first) => {
    expect(pageSize(first)).toBe(first)
  })
})

describe('refuses', () => {
  test.each([0, -1, 101, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'a page of %d rows is rejected',
    (first) => {
      expect(fieldOf(() => pageSize(first))).toBe('first')
    },
  )

  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  test.each([
    ['an empty one', ''],
    ['noise', '%%%'],
    ['text that is no JSON', Buffer.from('newest,1').toString('base64url')],
    ['one of another order', encodeCursor('price', [1])],
    ['one with too many values', encodeCursor('newest', [1, 2])],
    ['one with too few values', encodeCursor('newest', [])],
    ['one with a value of another type', encodeCursor('newest', ['1; drop table users'])],
    ['one with an object inside', forged(['newest', { toString: 1 }])],
    ['one that is no list', forged({ 0: 'newest', 1: 1 })],
    ['null', forged(null)],
  ])('%s is rejected as a cursor', (_, after) => {
    expect(fieldOf(() => decodeCursor(after, 'newest', ['number']))).toBe('after')
  })
})
