import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openMetrics } from '../../telemetry/metrics.js'
import { NO_CACHE, openCache } from '../cache.js'
import type { InvalidationListener } from '../invalidation.js'
import { ReadRecord } from '../read-record.js'

const PRODUCT = { key: 'product:1' }
const LIST = { key: 'list:1', group: 'catalog' }

/** A cache, and what invalidates it. */
function opened(isConnected = true) {
  const listeners: InvalidationListener[] = []
  const changes = {
    publish: () => {},
    subscribe: (listener: InvalidationListener) => {
      listeners.push(listener)
      return () => {}
    },
    isConnected,
    close: () => {},
  }
  const cache = openCache({ name: 'test', redis: null, changes, metrics: openMetrics(), seconds: 10 })
  return { cache, invalidate: (names: readonly string[] | null) => listeners[0]?.(names) }
}

async function loaded(isConnected = true) {
  const { cache, invalidate } = opened(isConnected)
  cache.load(PRODUCT)({ id: 1 })
  await cache.getOrSet(LIST, async () => [1])
  const recorded = () => {
    const record = new ReadRecord()
    const view = cache.recorded(record)
    return { record, view }
  }
  return { recorded, invalidate, cache }
}

test('a record of nothing, of an uncached value and of a disabled cache is not current', async () => {
  const { recorded } = await loaded()
  expect(recorded().record.isCurrent()).toBe(false)
  const row = recorded()
  row.view.get(PRODUCT)
  row.view.get({ key: 'product:2' })
  expect(row.record.isCurrent()).toBe(false)
  const list = recorded()
  await list.view.getOrSet({ key: 'list:2', group: 'catalog' }, async () => [2])
  expect(list.record.isCurrent()).toBe(false)
  const none = new ReadRecord()
  await NO_CACHE.recorded(none).getOrSet(LIST, async () => [1])
  expect(none.isCurrent()).toBe(false)
})

test('a record stays uncached after a read of something else', async () => {
  const { recorded } = await loaded()
  const { record, view } = recorded()
  record.readUncached()
  view.get(PRODUCT)
  expect(record.isCurrent()).toBe(false)
})

test.each<[string, readonly string[] | null, boolean]>([
  ['its row', ['product:1'], false],
  ['the group of its list', ['catalog'], false],
  ['everything', null, false],
  ['another row', ['product:2'], true],
])(
  'a record of a row and a list is current after an invalidation of %s only without its values',
  async (_, names, isCurrent) => {
    const { recorded, invalidate } = await loaded()
    const { record, view } = recorded()
    expect(view.get(PRODUCT)).toEqual({ id: 1 })
    expect(await view.getOrSet(LIST, async () => [2])).toEqual([1])
    expect([record.isCurrent(), record.size]).toEqual([true, 2])
    invalidate(names)
    expect([record.isCurrent(), record.isCurrent()]).toEqual([isCurrent, isCurrent])
  },
)

test('a record ends with a value that is invalidated between two reads, and with one that is loaded again', async () => {
  const { recorded, invalidate, cache } = await loaded()
  const { record, view } = recorded()
  view.get(PRODUCT)
  invalidate(['product:1'])
  cache.load(PRODUCT)({ id: 1, name: 'new' })
  await view.getOrSet(LIST, async () => [2])
  expect(record.isCurrent()).toBe(false)
})

test('a record expires with the first of its values', async () => {
  const { recorded } = await loaded(false)
  const { record, view } = recorded()
  view.get(PRODUCT)
  expect(record.isCurrent()).toBe(true)
  await sleep(800)
  expect(record.isCurrent()).toBe(false)
})
