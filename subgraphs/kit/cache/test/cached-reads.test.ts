import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Cache } from '../cache.js'
import { readMany } from './read-many.js'

// The duration of a look-up must not depend on the load of the machine.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A cache with the odd keys, each of whose look-ups takes one tick longer than the previous one. */
const slow: Cache = {
  async getOrSet({ key }, load) {
    const n = Number(key)
    for (let turn = 0; turn < n; turn++) await nextTurn()
    return n % 2 === 0 ? load() : JSON.parse(`[${key}]`)
  },
  close: async () => {},
}

const rowsOf = (cache: Cache, fetch: (ids: readonly number[]) => Promise<number[]>) =>
  readMany(cache, { cacheKey: (id) => ({ key: String(id) }), fetch })

test('what is not cached is read with one statement, however late each look-up says so', async () => {
  const fetch = vi.fn(async (ids: readonly number[]) => [...ids])
  const ids = Array.from({ length: 20 }, (_, id) => id)
  expect(await rowsOf(slow, fetch)(ids)).toEqual(ids)
  expect(fetch.mock.calls.map(([read]) => read.length)).toEqual([10])
})

test('a look-up that waits for another request does not hold up the statement for the others', async () => {
  let answer = (_row: number[]) => {}
  const stuck: Cache = {
    ...slow,
    getOrSet: async ({ key }, load) =>
      key === '1'
        ? (new Promise<number[]>((resolve) => (answer = resolve)) as ReturnType<typeof load>)
        : load(),
  }
  const fetch = vi.fn(async (ids: readonly number[]) => [...ids])
  const rows = rowsOf(stuck, fetch)([1, 2])
  await nextTurn()
  expect(fetch).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1_000)
  await nextTurn()
  expect(fetch).toHaveBeenCalledWith([2])
  answer([1])
  expect(await rows).toEqual([1, 2])
})
