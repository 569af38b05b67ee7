import type { ShopEvent } from '@shopstack/drizzle/events/event'
import { includes, type LogPosition } from '@shopstack/drizzle/events/log-position'
import { describe, expect, test } from 'vitest'
import { openLogTail } from '../log-tail.js'

const event = (id: number): ShopEvent => ({
  ...{ id, type: 'stock.changed', subject: 'product:1', sequence: null, payload: {} },
  createdAt: '2026-11-27T00:00:00.000000Z',
})

/** A log whose events become visible one by one, and its transactions. */
function openLog() {
  const visible = new Set<number>()
  const received: number[] = []
  const reads: LogPosition[] = []
  const state = { endedBefore: 1, startedBefore: 1, now: 0 }
  const tail = openLogTail(
    { head: 0, gaps: [], startedBefore: 1 },
    async (position) => {
      reads.push(position)
      const found = [...visible].filter((id) => !includes(position, id) && id <= Math.max(...visible))
      return { events: found.sort((a, b) => a - b).map(event), ...state }
    },
    ({ id }) => received.push(id),
    () => state.now,
  )
  return { visible, received, reads, state, tail }
}

describe('answers', () => {
  test('an event that becomes visible after a later one is received once', async () => {
    const { visible, received, tail } = openLog()
    for (const id of [1, 3]) visible.add(id)
    await tail.read()
    expect(tail.position()).toEqual({ head: 3, gaps: [[2, 2]] })
    visible.add(2)
    await tail.read()
    await tail.read()
    expect(received).toEqual([1, 3, 2])
    expect(tail.position()).toEqual({ head: 3, gaps: [] })
  })

  test('a gap closes once all transactions of its time have ended, a second later at the earliest', async () => {
    const { visible, state, tail } = openLog()
    state.startedBefore = 10
    for (const id of [1, 4]) visible.add(id)
    await tail.read()
    Object.assign(state, { endedBefore: 9, now: 2_000 })
    await tail.read()
    expect(tail.position().gaps).toEqual([[2, 3]])
    Object.assign(state, { endedBefore: 10, now: 500 })
    await tail.read()
    expect(tail.position().gaps).toEqual([[2, 3]])
    state.now = 2_000
    await tail.read()
    expect(tail.position()).toEqual({ head: 4, gaps: [] })
  })
})

describe('protects', () => {
  test('no later events are read while there are a hundred gaps', async () => {
    const { visible, reads, tail } = openLog()
    for (let id = 2; id <= 200; id += 2) visible.add(id)
    await tail.read()
    expect(tail.position().gaps).toHaveLength(100)
    await tail.read()
    expect(reads.map(({ head }) => head)).toEqual([0, Number.MAX_SAFE_INTEGER])
  })
})
