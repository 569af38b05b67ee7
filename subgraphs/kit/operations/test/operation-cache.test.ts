import { describe, expect, test } from 'vitest'
import { operationCache } from '../operation-cache.js'

const keptIn = (cache: { get(key: string): string | undefined }, keys: readonly string[]): string[] =>
  keys.filter((key) => cache.get(key) !== undefined)

function filled(keys: readonly string[], maxBytes = 100) {
  const cache = operationCache<string>(maxBytes)
  for (const key of keys) cache.set(key, key, 10)
  return cache
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i))

describe('answers', () => {
  test('values are kept while they fit', () => {
    const cache = filled(numbers(1, 10))
    expect(keptIn(cache, numbers(1, 11))).toEqual(numbers(1, 10))
  })

  test('a value is replaced under its key', () => {
    const cache = filled(['1'])
    cache.set('1', 'other', 10)
    expect(cache.get('1')).toBe('other')
    cache.set('1', 'third', 20)
    expect(cache.get('1')).toBe('third')
  })
})

describe('protects', () => {
  test('a value that is used again survives any number of values that are used once', () => {
    const cache = filled(['page', 'list'])
    expect(keptIn(cache, ['page', 'list'])).toHaveLength(2)
    for (const key of numbers(1, 1_000)) cache.set(key, key, 10)
    expect(keptIn(cache, ['page', 'list'])).toHaveLength(2)
    expect(keptIn(cache, numbers(1, 1_000))).toEqual(numbers(993, 1_000))
  })

  test('a new value survives when all others were used again', () => {
    const cache = filled(numbers(1, 10))
    expect(keptIn(cache, numbers(1, 10))).toHaveLength(10)
    cache.set('new', 'new', 10)
    cache.set('newer', 'newer', 10)
    expect(keptIn(cache, ['new', 'newer'])).toHaveLength(2)
    expect(keptIn(cache, numbers(1, 10))).toEqual(numbers(3, 10))
  })

  test('the sizes add up to no more than the bound, and a value above it is not kept', () => {
    const cache = operationCache<string>(100)
    for (const [i, key] of numbers(1, 50).entries()) {
      cache.set(key, key, 5 + (i % 20))
      if (i % 3 === 0) cache.get(key)
    }
    const bytes = numbers(1, 50).map((key, i) => (cache.get(key) ? 5 + (i % 20) : 0))
    expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(100)
    cache.set('large', 'large', 101)
    expect(cache.get('large')).toBeUndefined()
  })
})
