import { afterEach, expect, test } from 'vitest'
import { createLogger } from '../../telemetry/log.js'
import { openMetrics } from '../../telemetry/metrics.js'
import { openCache } from '../cache.js'
import { cachedReads } from '../cached-reads.js'
import { openInvalidationBus } from '../invalidation.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

interface Row {
  id: number
  name: string
}

function open<Value>(read: (id: number) => Promise<Value>) {
  const changes = openInvalidationBus(null, createLogger({ level: 'silent' }))
  const cache = openCache({ name: 'test', redis: null, changes, metrics: openMetrics(), seconds: 10 })
  closing.push(
    () => cache.close(),
    () => changes.close(),
  )
  return cachedReads(cache, { keyOf: (id: number) => ({ key: `row:${id}` }) }, read)
}

test('a cached row is a copy', async () => {
  let reads = 0
  const row = open(async (id): Promise<Row | null> => ({ id, name: `read ${++reads}` }))
  const first = await row(1)
  Object.assign(first ?? {}, { name: 'mine' })
  const second = await row(1)
  Object.defineProperty(second, '__typename', { value: 'Row' })
  expect(await row(1)).toEqual({ id: 1, name: 'read 1' })
  expect(await row(1)).not.toHaveProperty('__typename')
  expect(reads).toBe(1)
})

test('the rows of a cached list are copies', async () => {
  const rows = open(async (id): Promise<Row[]> => [{ id, name: 'a' }])
  const [first] = await rows(1)
  Object.assign(first ?? {}, { name: 'mine' })
  ;(await rows(1)).push({ id: 2, name: 'b' })
  expect(await rows(1)).toEqual([{ id: 1, name: 'a' }])
})

test('a missing row is cached as missing, and a failed read is repeated', async () => {
  let reads = 0
  const missing = open(async () => {
    reads++
    return null
  })
  expect([await missing(1), await missing(1), reads]).toEqual([null, null, 1])
  let failures = 0
  const failing = open(async () => {
    if (failures++ === 0) throw new Error('away')
    return 'back'
  })
  await expect(failing(1)).rejects.toThrow('away')
  expect(await failing(1)).toBe('back')
})
