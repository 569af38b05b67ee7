import { describe, expect, test } from 'vitest'
import { replicaLag } from '../lag.js'

describe('answers', () => {
  test('a replica that has applied what was written has no lag, however long nothing happens', () => {
    const lag = replicaLag()
    for (const at of [0, 500, 3_600_000]) {
      lag.written(at, 100)
      lag.applied(100, -9_000)
      expect([lag.completeUntil(), lag.at(at)]).toEqual([at, 0])
    }
  })

  test('a replica is complete up to the last moment at which nothing was written that it lacks', () => {
    const lag = replicaLag()
    lag.written(1_000, 100)
    lag.written(1_500, 200)
    lag.written(2_000, 300)
    lag.applied(299, null)
    expect([lag.completeUntil(), lag.at(2_000)]).toEqual([1_500, 500])
    lag.applied(300, null)
    expect([lag.completeUntil(), lag.at(2_100)]).toEqual([2_000, 100])
  })

  test('a replica that applies nothing falls behind with the time, and catches up at once', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    lag.applied(100, null)
    for (let at = 500; at <= 60_000; at += 500) lag.written(at, 100 + at)
    lag.applied(100, null)
    expect(lag.at(60_000)).toBe(60_000)
    lag.applied(60_100, null)
    expect(lag.at(60_000)).toBe(0)
  })

  test('of a replica that was behind already, its last transaction says for how long', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    lag.applied(50, -90_000)
    expect([lag.completeUntil(), lag.at(1_000)]).toEqual([null, 91_000])
  })
})

describe('protects', () => {
  test('a replica that is behind for days takes no more memory, and is never said to be less behind', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    lag.applied(100, null)
    for (let at = 1; at <= 10_000; at++) lag.written(at, 100 + at)
    lag.applied(5_100, null)
    expect(lag.completeUntil()).toBe(0)
    lag.applied(9_900, null)
    expect(lag.completeUntil()).toBe(9_800)
  })

  test('nothing is known of a replica before it was asked', () => {
    const lag = replicaLag()
    lag.written(0, 100)
    expect([lag.completeUntil(), lag.at(400)]).toEqual([null, 400])
  })
})
