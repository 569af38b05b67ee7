import { Cancellation, StatementCancelledError } from '@shopstack/drizzle/client/cancellation'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Cache, openCache } from '../../cache/cache.js'
import { type InvalidationBus, openInvalidationBus } from '../../cache/invalidation.js'
import { createLogger } from '../../telemetry/log.js'
import { openMetrics } from '../../telemetry/metrics.js'
import { type CacheFor, sharedLoads } from '../shared-loads.js'

const WHAT = { key: 'product:1' }

let changes: InvalidationBus
let cache: Cache
let cacheFor: CacheFor
beforeEach(() => {
  changes = openInvalidationBus(null, createLogger({ level: 'silent' }))
  cache = openCache({ name: 'test', redis: null, changes, metrics: openMetrics(), seconds: 10 })
  cacheFor = sharedLoads()
})
afterEach(async () => {
  await cache.close()
  changes.close()
})

/** An operation that reads the product: a statement that ends when it is told to, or is cancelled. */
function operation(answer: string) {
  const cancellation = new Cancellation()
  const statement = { begun: false, end: () => {} }
  const load = () =>
    new Promise<string>((resolve, reject) => {
      statement.begun = true
      statement.end = () => resolve(answer)
      cancellation.onCancel(() => reject(new StatementCancelledError()))
    })
  const asked = () =>
    cacheFor(cache, cancellation)
      .getOrSet(WHAT, load)
      .catch(({ name }) => name)
  return { cancellation, statement, asked }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('a load shared by two operations', () => {
  test('a shared load continues when the first operation is cancelled', async () => {
    const [first, second] = [operation('first'), operation('second')]
    void first.asked()
    await settled()
    const answer = second.asked()
    await settled()
    first.cancellation.cancel()
    await settled()
    expect(first.cancellation.isCancelled).toBe(false)
    first.statement.end()
    expect([await answer, second.statement.begun]).toEqual(['first', false])
  })

  test('a shared load ends when both operations are cancelled', async () => {
    const [first, second] = [operation('first'), operation('second')]
    const gone = first.asked()
    await settled()
    const answer = second.asked()
    await settled()
    first.cancellation.cancel()
    second.cancellation.cancel()
    expect([await gone, await answer]).toEqual(Array(2).fill('StatementCancelledError'))
  })

  test('a second operation loads for itself after the first one was cancelled', async () => {
    const [first, second] = [operation('first'), operation('second')]
    const gone = first.asked()
    await settled()
    first.cancellation.cancel()
    const answer = second.asked()
    await settled()
    second.statement.end()
    expect([await gone, await answer]).toEqual(['StatementCancelledError', 'second'])
  })
})
