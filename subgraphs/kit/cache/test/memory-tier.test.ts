import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openMemoryTier } from '../memory-tier.js'

const PRODUCT = { key: 'product:1' }
const LIST = { key: 'list:1', group: 'catalog' }

describe('answers', () => {
  test('a value is returned until it expires', async () => {
    const tier = openMemoryTier()
    expect(tier.get(PRODUCT)).toBeUndefined()
    tier.load(PRODUCT)({ id: 1 }, 400)
    expect(tier.get(PRODUCT)).toEqual({ id: 1 })
    await sleep(410)
    expect(tier.get(PRODUCT)).toBeUndefined()
  })

  test('null is a cached value', () => {
    const tier = openMemoryTier()
    tier.load(PRODUCT)(null, 1_000)
    expect(tier.get(PRODUCT)).toBeNull()
  })

  test('a load that takes longer than the TTL is not cached', async () => {
    const tier = openMemoryTier()
    const keep = tier.load(PRODUCT)
    await sleep(15)
    keep('old', 10)
    expect(tier.get(PRODUCT)).toBeUndefined()
  })
})

describe('protects', () => {
  test.each<[string, readonly string[] | null]>([
    ['its key', ['list:1']],
    ['its group', ['catalog']],
    ['everything', null],
  ])('a value invalidated by %s is not cached, before or during its load', (_, names) => {
    const tier = openMemoryTier()
    tier.load(LIST)('before', 1_000)
    const keeps = [tier.load(LIST), tier.load(LIST)]
    tier.invalidate(names)
    expect(tier.get(LIST)).toBeUndefined()
    for (const keep of keeps) keep('during', 1_000)
    expect(tier.get(LIST)).toBeUndefined()
    tier.load(LIST)('after', 1_000)
    expect(tier.get(LIST)).toBe('after')
  })

  test('an invalidation affects no other value', () => {
    const tier = openMemoryTier()
    tier.load(PRODUCT)('product', 1_000)
    const keep = tier.load(LIST)
    tier.invalidate(['product:2', 'orders'])
    keep('list', 1_000)
    expect([tier.get(PRODUCT), tier.get(LIST)]).toEqual(['product', 'list'])
  })
})
