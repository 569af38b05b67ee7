import { describe, expect, test } from 'vitest'
import { replicaLag } from '../lag.js'

describe('answers', () => {
  test('a replica that has replayed everything has no lag, however long the shop is idle', () => {
    const lag = replicaLag()
    for (const at of [0, 500, 3_600_000]) {
      lag.written(at, 100)
      lag.applied(100, -9_000)
      expect([lag.completeUntil(), lag.at(at)]).toEqual([at, 0])
    }
  })

  test('a replica is complete up to the last mark that it has replayed', () => {
    const lag = replicaLag()
    lag.written(1_000, 100)
    lag.written(1_500, 200)
    lag.written(2_000, 300)
    lag.applied(299, null)
    expect([lag.completeUntil(), lag.at(2_000)]).toEqual([1_500, 500])
    lag.applied(300, null)
    expect([lag.completeUntil(), lag.at(2_100)]).toEqual([2_000, 100])
  })

  test('a stalled replica falls behind over time and catches up at once', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    lag.applied(100, null)
    for (let at = 500; at <= 60_000; at += 500) lag.written(at, 100 + at)
    lag.applied(100, null)
    expect(lag.at(60_000)).toBe(60_000)
    lag.applied(60_100, null)
    expect(lag.at(60_000)).toBe(0)
  })

  test('the initial lag is estimated from the last replayed transaction', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    lag.applied(50, -90_000)
    expect([lag.completeUntil(), lag.at(1_000)]).toEqual([null, 91_000])
  })
})

describe('protects', () => {
  test('a replica that is days behind uses bounded memory, and its lag is never underestimated', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    lag.applied(100, null)
    for (let at = 1; at <= 10_000; at++) lag.written(at, 100 + at)
    lag.applied(5_100, null)
    expect(lag.completeUntil()).toBe(0)
    lag.applied(9_900, null)
    expect(lag.completeUntil()).toBe(9_800)
  })

  test('the lag is unknown before the first poll', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    expect([lag.completeUntil(), lag.at(400)]).toEqual([null, 400])
  })
})
