import { describe, expect, test } from 'vitest'
import { keptOperations } from './kept-operations.js'

const made = () =>
  ({
    plan: null,
    introspection: null,
    shape: { kind: 'leaf', nonNull: false },
    needed: [],
    clientKeys: new Map(),
  }) as const
const client = { isPinned: false, length: 1_000 }

describe('protects', () => {
  test('memory: what was used least recently is prepared anew, and large documents take more of it', () => {
    const kept = keptOperations(1_200_000)
    const first = kept.get('first', client, made)
    for (let i = 0; i < 5; i++) kept.get(`small ${i}`, client, made)
    expect(kept.get('first', client, made)).toBe(first)
    for (let i = 0; i < 10; i++) kept.get(`other ${i}`, client, made)
    expect(kept.get('first', client, made)).not.toBe(first)
    const huge = { isPinned: false, length: 100_000 }
    expect(kept.get('huge', huge, made)).not.toBe(kept.get('huge', huge, made))
  })

  test('our own documents from being pushed out by those of clients', () => {
    const kept = keptOperations(1_200_000)
    const own = kept.get('own', { isPinned: true, length: 1_000 }, made)
    for (let i = 0; i < 50; i++) kept.get(`other ${i}`, client, made)
    expect(kept.get('own', { isPinned: true, length: 1_000 }, made)).toBe(own)
  })
})
