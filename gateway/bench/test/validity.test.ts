import { describe, expect, test } from 'vitest'
import { RefusedRun } from '../harness/refused-run.js'
import {
  BASELINE,
  CACHED,
  CEILING,
  DISTRIBUTED,
  EMPTY,
  HIVE,
  ONE_PROCESS,
  SHARING,
  TRANSACTION,
} from '../systems.js'
import { refuseInvalid } from '../validity.js'
import { measured } from './fixtures.js'

const check = (...measurements: ReturnType<typeof measured>[]) =>
  refuseInvalid([{ scenario: 'product', connections: 16, measurements }])

describe('answers', () => {
  test('a run with plausible figures is accepted', () => {
    expect(() =>
      check(
        measured(ONE_PROCESS, 12_000),
        measured(DISTRIBUTED, 4_000),
        measured(HIVE, 700),
        measured(BASELINE, 1_000),
        measured(CEILING, 10_000),
        measured(SHARING, 30_000),
        measured(CACHED, 20_000),
        measured(EMPTY, 38_000),
      ),
    ).not.toThrow()
  })

  test('our shop may be faster than a route that shares no statements, when one that does bounds it', () => {
    expect(() =>
      check(measured(ONE_PROCESS, 15_000), measured(CEILING, 10_000), measured(SHARING, 15_000)),
    ).not.toThrow()
  })

  test('a limit that is slower by chance, or by less than five percent, does not refuse a run', () => {
    const uneven = { standardError: 400 }
    expect(() =>
      check(measured(ONE_PROCESS, 11_000, uneven), measured(CEILING, 10_000, uneven)),
    ).not.toThrow()
    expect(() => check(measured(ONE_PROCESS, 10_500), measured(CEILING, 10_000))).not.toThrow()
  })
})

describe('refuses', () => {
  test.each([
    ['the route without sharing', ONE_PROCESS, [measured(CEILING, 900)]],
    ['both routes', ONE_PROCESS, [measured(CEILING, 900), measured(SHARING, 940)]],
    ['a route, by our distributed shop', DISTRIBUTED, [measured(CEILING, 900)]],
    ['the bare transaction', ONE_PROCESS, [measured(TRANSACTION, 900)]],
    ['the empty route', CACHED, [measured(EMPTY, 900)]],
  ])('a run in which we are faster than %s is refused with both figures', (_, ours, peers) => {
    const run = () => check(measured(ours, 1_000, { standardError: 10 }), ...peers)
    expect(run).toThrow(RefusedRun)
    expect(run).toThrow(`per second) is the limit and slower than ${ours} (1,000 per second).`)
    expect(run).toThrow('product, 16 connections: ')
  })

  test.each([
    [CEILING, 399],
    [BASELINE, 9],
    [HIVE, 9],
  ])('a run in which %s is absurdly slow is refused', (system, rate) => {
    const limit = measured(SHARING, 2_000)
    expect(() => check(measured(ONE_PROCESS, 1_000), measured(system, rate), limit)).toThrow(
      `${system} (${rate} per second) is absurdly slow: at least ${rate + 1} per second are expected.`,
    )
    expect(() => check(measured(ONE_PROCESS, 1_000), measured(system, rate + 1), limit)).not.toThrow()
  })

  test('a run with too few responses is refused', () => {
    expect(() => check(measured(HIVE, 10, { requests: 19 }))).toThrow('responded only 19 times')
    expect(() => check(measured(HIVE, 10, { requests: 20 }))).not.toThrow()
  })

  test('one message lists all reasons', () => {
    expect(() => check(measured(ONE_PROCESS, 1_000), measured(CEILING, 100))).toThrow(
      /the limit and slower[\s\S]*absurdly slow/,
    )
  })
})
