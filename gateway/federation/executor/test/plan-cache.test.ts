import { describe, expect, test } from 'vitest'
import { type Origin, type PlanCache, planCache } from '../plan-cache.js'

const made = () =>
  ({
    plan: null,
    introspection: null,
    shape: { kind: 'leaf', nonNull: false },
    needed: [],
    clientKeys: new Map(),
  }) as const
const client = { isPinned: false, length: 1_000 }
/** What is kept under a key, or what is made and kept now. */
const prepared = (kept: PlanCache, key: string, origin: Origin = client) =>
  kept.find(key) ?? kept.keep(key, origin, made())

describe('protects', () => {
  test('the cache evicts operations that were used once before others, and does not keep huge documents', () => {
    const kept = planCache(1_200_000)
    const first = prepared(kept, 'first')
    for (let i = 0; i < 5; i++) prepared(kept, `small ${i}`)
    expect(prepared(kept, 'first')).toBe(first)
    for (let i = 0; i < 10; i++) prepared(kept, `once ${i}`)
    expect(prepared(kept, 'first')).toBe(first)
    for (let i = 0; i < 10; i++) {
      prepared(kept, `other ${i}`)
      prepared(kept, `other ${i}`)
    }
    expect(prepared(kept, 'first')).not.toBe(first)
    const huge = { isPinned: false, length: 100_000 }
    expect(prepared(kept, 'huge', huge)).not.toBe(prepared(kept, 'huge', huge))
  })

  test('documents of clients do not evict pinned documents', () => {
    const kept = planCache(1_200_000)
    const own = prepared(kept, 'own', { isPinned: true, length: 1_000 })
    for (let i = 0; i < 50; i++) prepared(kept, `other ${i}`)
    expect(prepared(kept, 'own', { isPinned: true, length: 1_000 })).toBe(own)
  })
})
