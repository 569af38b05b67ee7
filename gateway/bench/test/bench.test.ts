import { describe, expect, test } from 'vitest'
import { benchCommand, type Settings } from '../command.js'
import { firstDifference, type RecordedResponse } from '../equivalence.js'
import { judge, type Measurement, measurementOf, percentile, table } from '../report.js'
import { goalsOf } from '../systems.js'

const KNOWN = ['product', 'products', 'order']
const SCENARIOS = KNOWN.map((name) => ({ name, title: `the title of ${name}` }))

/** The settings of a command line. */
function parse(line: string): Settings | undefined {
  const given: Settings[] = []
  benchCommand(SCENARIOS, async (settings) => void given.push(settings))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parse(line.split(' ').filter(Boolean), { from: 'user' })
  return given[0]
}

const measured = (system: string, requestsPerSecond: number, p99: number): Measurement => ({
  system,
  requests: 1_000,
  requestsPerSecond,
  p50: 1,
  p99,
  cpu: 0.5,
})
const goal = { of: 'ours', against: 'theirs', throughput: 10, p99NoWorse: true }
const request = { headers: {}, body: '{"query":"{ a }"}' }
const answered = (data: unknown): RecordedResponse[] => [{ scenario: 'product', request, data }]

describe('answers', () => {
  test('a run without arguments takes all scenarios, on 16 connections, for five seconds each', () => {
    expect(parse('')).toEqual({ scenarios: KNOWN, connections: 16, seconds: 5, json: false })
  })

  test('scenarios run in their own order, whatever the order of the arguments', () => {
    expect(parse('order --seconds 2 product --connections=4 --json')).toEqual({
      scenarios: ['product', 'order'],
      connections: 4,
      seconds: 2,
      json: true,
    })
  })

  test('help names every scenario and every option', () => {
    const parts: string[] = []
    const command = benchCommand(SCENARIOS, async () => {}).configureOutput({
      writeOut: (text) => void parts.push(text),
    })
    command.outputHelp()
    for (const part of [
      'order      the title of order',
      '--seconds',
      '--connections',
      '--json',
      'Exit codes',
    ])
      expect(parts.join('')).toContain(part)
  })

  test('a percentile is a measured value, whatever the order of the measurements', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i)
    expect([50, 99, 100].map((percent) => percentile(values, percent))).toEqual([100, 198, 200])
    expect(percentile([7], 1)).toBe(7)
  })

  test('throughput and processor time are counted per request', () => {
    const times = Array.from({ length: 500 }, () => 4)
    expect(measurementOf('ours', { times, seconds: 2, cpuSeconds: 1 })).toEqual({
      system: 'ours',
      requests: 500,
      requestsPerSecond: 250,
      p50: 4,
      p99: 4,
      cpu: 2,
    })
  })

  test('a goal is met by the ratio it names, and missed just below', () => {
    const [met] = judge([measured('ours', 1_000, 5), measured('theirs', 100, 5)], [goal])
    expect(met).toMatchObject({ ratio: 10, p99Ratio: 1, met: true })
    const [missed] = judge([measured('ours', 999, 5), measured('theirs', 100, 5)], [goal])
    expect(missed?.met).toBe(false)
  })

  test.each([
    ['product', 1.2],
    ['products', 0.9],
    ['order', 0.8],
  ])('the goals of %s are ten times the baseline and %d times the ceiling', (scenario, ratio) => {
    expect(goalsOf(scenario).map(({ throughput }) => throughput)).toEqual([10, 4, ratio])
  })

  test('the table shows each system, and whether each goal is met', () => {
    const measurements = [measured('ours', 1_234.5, 2.25), measured('theirs', 100, 5)]
    const text = table('order: an order', measurements, judge(measurements, [goal]))
    expect(text).toMatch(/ours +1,235 +1\.0 +2\.3 +0\.50\n/)
    expect(text).toContain('met      ours ≥ 10 × theirs: 12.35 × and p99 no worse: 0.45 ×')
  })
})

describe('refuses', () => {
  test.each([
    ['orders', "value 'orders' is invalid for argument 'scenario'"],
    ['--seconds 0', 'It must be a whole number from 1 to 120.'],
    ['--seconds 1.5', '--seconds'],
    ['--connections=-1', '--connections'],
    ['--connections 1001', '--connections'],
    ['--fast', '--fast'],
  ])('the arguments %s are rejected', (line, sentence) => {
    expect(() => parse(line)).toThrow(sentence)
  })

  test('a comparison shows both responses when they differ', () => {
    const difference = firstDifference(
      ['a', 'b'],
      answered({ product: { id: '1' } }),
      answered({ product: { id: 1 } }),
    )
    expect(difference).toContain('a: {"product":{"id":"1"}}')
    expect(difference).toContain('b: {"product":{"id":1}}')
  })

  test.each([[undefined], [null], [{ product: null }], [{ data: {}, errors: [] }], ['502 Bad Gateway']])(
    'a comparison rejects systems that agree on %j, which is no valid response',
    (data) => {
      expect(firstDifference(['a', 'b'], answered(data), answered(data))).not.toBeNull()
    },
  )
})

describe('protects', () => {
  test('a worse p99 misses a goal of throughput, unless the goal allows one', () => {
    const measurements = [measured('ours', 5_000, 6), measured('theirs', 100, 5)]
    const verdicts = judge(measurements, [goal, { ...goal, p99NoWorse: false }])
    expect(verdicts.map(({ met }) => met)).toEqual([false, true])
  })

  test('a goal against a system that was not measured is not judged', () => {
    expect(judge([measured('ours', 1, 1)], [goal])).toEqual([])
  })

  test('responses with another order of keys are equal', () => {
    const [some, same] = [answered({ a: { b: 1, c: 2 } }), answered({ a: { c: 2, b: 1 } })]
    expect(firstDifference(['a', 'b'], some, same)).toBeNull()
  })
})
