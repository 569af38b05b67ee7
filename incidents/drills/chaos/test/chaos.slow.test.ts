import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { describe, expect, inject, test } from 'vitest'
import { randomOf } from '../../harness/random.js'
import { chaos } from '../chaos.js'

describe('protects', () => {
  test('every invariant holds while the shop is killed and its connections are cut', async () => {
    const database = await cloneDatabase(inject('testServer'), 'empty')
    try {
      const report = await chaos({ ownerUrl: database.ownerUrl, seed: 20_260_302, seconds: 3 })
      console.info(JSON.stringify(report))
      expect(report.problems).toEqual([])
      expect(report.kills + report.cutConnections).toBeGreaterThan(0)
      expect(report.operations.placeOrder?.done).toBeGreaterThan(0)
      expect(report.received).toBeGreaterThan(report.subscribers)
      expect(report.resumptions).toBeGreaterThan(0)
    } finally {
      await database.close()
    }
  }, 120_000)
})

describe('answers', () => {
  test('the same seed gives the same sequence', () => {
    const draw = (seed: number) => {
      const random = randomOf(seed)
      return Array.from({ length: 5 }, () => random.key())
    }
    expect(draw(7)).toEqual(draw(7))
    expect(draw(7)).not.toEqual(draw(8))
  })
})
