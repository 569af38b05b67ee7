import { describe, expect, test } from 'vitest'
import { GOALS, type Goal, judge, judgedAt } from '../goals.js'
import { measurementOf, percentile, usageBetween } from '../measurement.js'
import { goalsTable, table } from '../report.js'
import { SCENARIOS } from '../scenarios/all.js'
import { SYSTEMS } from '../systems.js'
import { measured } from './fixtures.js'

const goal: Goal = { title: 'ours to theirs', of: 'ours', against: 'theirs', bounds: { order: 10 } }
const latency: Goal = { ...goal, title: 'p99, ours to theirs', isLatency: true, bounds: { order: 0.5 } }
const used = { cpuSeconds: 1, allocatedBytes: 5_000, statements: 250 }

describe('answers', () => {
  test('a percentile is a measured value, whatever the order of the measurements', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i)
    expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200])
    expect(percentile([7], 1)).toBe(7)
  })

  test('throughput, processor time, allocation and statements are counted per request', () => {
    const times = Array.from({ length: 500 }, () => 4)
    const ends = times.map((_, i) => i * 4)
    expect(measurementOf('ours', { times, ends, seconds: 2 }, used)).toEqual({
      system: 'ours',
      requests: 500,
      requestsPerSecond: 250,
      standardError: 0,
      p50: 4,
      p99: 4,
      cpu: 2,
      allocatedBytes: 10,
      statements: 0.5,
    })
  })

  test('an uneven rate has a standard error', () => {
    const times = Array.from({ length: 100 }, () => 1)
    const ends = times.map((_, i) => (i < 50 ? i : 500 + i))
    const { standardError } = measurementOf('ours', { times, ends, seconds: 1 }, used)
    // Two of ten parts have 500 responses per second, the others none.
    expect(standardError).toBeCloseTo(Math.sqrt((2 * 400 ** 2 + 8 * 100 ** 2) / 9 / 10), 6)
  })

  test('a usage that one process cannot measure is unknown', () => {
    const unknown = { ...used, allocatedBytes: null }
    expect(usageBetween(unknown, { ...used, cpuSeconds: 3 })).toEqual({
      cpuSeconds: 2,
      allocatedBytes: null,
      statements: 0,
    })
    expect(measurementOf('ours', { times: [1], ends: [1], seconds: 1 }, unknown).allocatedBytes).toBeNull()
  })

  test('a goal is met by the ratio it names, and missed just below', () => {
    expect(judge('order', [measured('ours', 1_000), measured('theirs', 100)], [goal])).toEqual([
      { goal: 'ours to theirs', scenario: 'order', bound: 10, ratio: 10, isMet: true },
    ])
    const [missed] = judge('order', [measured('ours', 999), measured('theirs', 100)], [goal])
    expect(missed?.isMet).toBe(false)
  })

  test('a goal of latency is a maximum', () => {
    const slow = measured('theirs', 1, { p99: 10 })
    const verdicts = [5, 5.1].flatMap((p99) =>
      judge('order', [measured('ours', 1, { p99 }), slow], [latency]),
    )
    expect(verdicts.map(({ isMet }) => isMet)).toEqual([true, false])
  })

  test.each([
    ['product', [10, 1.2, 4, 4, 0.5, 0.5, 3]],
    ['products', [10, 0.9, 4, 4, 0.5, 0.5, 3]],
    ['order', [10, 0.8, 4, 4, 0.5]],
    ['flask-products', [0.9]],
    ['express-product', [0.9]],
    ['purchase', [0.6]],
    ['search', []],
  ])('the goals of %s have the bounds %j', (scenario, bounds) => {
    expect(judge(scenario, []).map(({ bound }) => bound)).toEqual(bounds)
  })

  test('goals are judged at 16 connections, or at the first number of a run without them', () => {
    expect(judgedAt([1, 16, 128])).toBe(16)
    expect(judgedAt([4, 8])).toBe(4)
  })

  test('the table shows the figures of each system, with a dash for what is unknown', () => {
    const unknown = { cpu: null, allocatedBytes: null, statements: null }
    const text = table('order', [measured('ours', 1_234.5), measured('theirs', 100, unknown)])
    expect(text).toMatch(/ours +1,235 +1\.0 +5\.0 +0\.50 +12\.3 +1\.00\n/)
    expect(text).toMatch(/theirs +100 +1\.0 +5\.0 +– +– +–$/)
  })

  test('the goals are printed with their ratios as met, missed or not measured', () => {
    const both = [measured('ours', 1_000), measured('theirs', 100)]
    const text = goalsTable(
      [...judge('order', both, [goal, latency]), ...judge('order', [], [{ ...goal, title: 'other' }])],
      16,
    )
    expect(text).toContain('goals, 16 connections')
    expect(text).toMatch(/ours to theirs +order 10\.00 met \(≥ 10\)/)
    expect(text).toMatch(/p99, ours to theirs +order 1\.00 MISSED \(≤ 0\.5\)/)
    expect(text).toMatch(/other +order not measured \(≥ 10\)/)
  })
})

describe('protects', () => {
  test('every goal compares systems that its scenarios measure', () => {
    for (const { of, against, bounds } of GOALS)
      for (const name of Object.keys(bounds)) {
        const scenario = SCENARIOS.find((one) => one.name === name)
        expect(scenario?.systems).toEqual(expect.arrayContaining([of, against]))
      }
  })

  test('the systems of every scenario are known, and the first one is our shop in one process', () => {
    const names = SYSTEMS.map(({ name }) => name)
    for (const { systems } of SCENARIOS) {
      expect(names).toEqual(expect.arrayContaining([...systems]))
      expect(systems[0]).toBe(names[0])
    }
  })
})
