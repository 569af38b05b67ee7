import { DAY_MS, HOUR_MS, parseDay } from '@shopstack/schema/zone'
import { describe, expect, test } from 'vitest'
import type { Interval } from '../../../generated.js'
import { ticksOf } from '../axis-ticks.js'

const walls = (from: string, many: number, step: number) =>
  Array.from({ length: many }, (_, i) => parseDay(from) + i * step)
const texts = (all: readonly number[], interval: Interval, most: number) =>
  ticksOf(all, interval, most).map(({ text }) => text)

describe('answers', () => {
  test('every bucket has a label where there is room', () => {
    expect(texts(walls('2026-03-01', 3, DAY_MS), 'DAY', 8)).toEqual(['1 Mar', '2 Mar', '3 Mar'])
  })

  test('labels fall on Mondays, months or years where there is less room', () => {
    expect(texts(walls('2026-03-01', 31, DAY_MS), 'DAY', 6)).toEqual([
      '2 Mar',
      '9 Mar',
      '16 Mar',
      '23 Mar',
      '30 Mar',
    ])
    expect(texts(walls('2025-11-20', 100, DAY_MS), 'DAY', 6)).toEqual(['Dec', '2026', 'Feb'])
    expect(texts(walls('2020-03-01', 300, 7 * DAY_MS), 'WEEK', 7)).toEqual([
      '2021',
      '2022',
      '2023',
      '2024',
      '2025',
    ])
  })

  test('days of five weeks have a label every second Monday on a phone', () => {
    expect(texts(walls('2026-10-25', 34, DAY_MS), 'DAY', 4)).toEqual(['2 Nov', '16 Nov'])
  })

  test('labels of hours show times, and the day at midnight', () => {
    expect(texts(walls('2026-03-01', 24, HOUR_MS), 'HOUR', 5)).toEqual(['1 Mar', '06:00', '12:00', '18:00'])
    expect(texts(walls('2026-03-01', 72, HOUR_MS), 'HOUR', 4)).toEqual(['1 Mar', '2 Mar', '3 Mar'])
  })

  test('an axis has at least one label, and none without buckets', () => {
    expect(texts(walls('2026-03-02', 1, DAY_MS), 'MONTH', 5)).toHaveLength(1)
    expect(texts(walls('2026-03-02', 400, DAY_MS), 'DAY', 0)).toEqual(['Mar 2026'])
    expect(texts([], 'DAY', 5)).toEqual([])
  })
})

describe('protects', () => {
  test.each(['HOUR', 'DAY', 'WEEK', 'MONTH'] as const)(
    'an axis by %s has no more labels than fit',
    (interval) => {
      const step = { HOUR: HOUR_MS, DAY: DAY_MS, WEEK: 7 * DAY_MS, MONTH: 30 * DAY_MS }[interval]
      for (const many of [1, 2, 30, 365, 1000])
        for (const most of [3, 5, 12])
          expect(texts(walls('2020-02-17', many, step), interval, most).length).toBeLessThanOrEqual(most)
    },
  )
})
