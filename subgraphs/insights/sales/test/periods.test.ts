import { dayAt, formatDay, HOUR_MS, parseDay, zoneOf } from '@shopstack/schema/zone'
import { describe, expect, test } from 'vitest'
import type { Interval } from '../../generated.js'
import { boundariesOf, daysOf, defaultInterval, periodOf } from '../periods.js'

const today = parseDay('2026-11-22')
const since = parseDay('2024-05-06')
const period = (from?: string, to?: string) =>
  periodOf({ ...(from && { from }), ...(to && { to }) }, since, today)
const texts = ({ first, last }: { first: number; last: number }) => [formatDay(first), formatDay(last)]
const boundaries = (from: string, to: string, interval: Interval, timezone = 'UTC') =>
  boundariesOf(period(from, to), interval, zoneOf(timezone))
const instants = (...request: Parameters<typeof boundaries>) =>
  boundaries(...request).map((instant) => new Date(instant).toISOString().slice(0, 16))
const hours = (...request: Parameters<typeof boundaries>) =>
  boundaries(...request).flatMap((end, i, all) => (i === 0 ? [] : [(end - (all[i - 1] ?? 0)) / HOUR_MS]))

describe('answers', () => {
  test('a missing day defaults to the first sale or to today', () => {
    expect(texts(period('2026-01-01', '2026-01-31'))).toEqual(['2026-01-01', '2026-01-31'])
    expect(texts(period('2026-11-01'))).toEqual(['2026-11-01', '2026-11-22'])
    expect(texts(period())).toEqual(['2024-05-06', '2026-11-22'])
    expect(texts(period(undefined, '2020-01-01'))).toEqual(['2020-01-01', '2020-01-01'])
    expect(daysOf(period('2016-01-01', '2025-12-31'))).toBe(3653)
  })

  test('the day of an instant depends on the zone', () => {
    const instant = Date.parse('2026-11-22T18:20:00Z')
    expect(formatDay(dayAt(instant, zoneOf('Asia/Kathmandu')))).toBe('2026-11-23')
    expect(formatDay(dayAt(instant, zoneOf('America/Los_Angeles')))).toBe('2026-11-22')
  })

  test('days are 23 or 25 hours long when clocks change', () => {
    expect(hours('2026-03-28', '2026-03-30', 'DAY', 'Europe/Berlin')).toEqual([24, 23, 24])
    expect(hours('2026-10-24', '2026-10-26', 'DAY', 'Europe/Berlin')).toEqual([24, 25, 24])
    expect(hours('2026-03-29', '2026-03-29', 'HOUR', 'Europe/Berlin')).toEqual(Array(23).fill(1))
    expect(hours('2026-10-25', '2026-10-25', 'HOUR', 'Europe/Berlin')).toEqual(Array(25).fill(1))
  })

  test('hours are those of the local clocks, at any offset from UTC', () => {
    expect(instants('2026-03-01', '2026-03-01', 'HOUR', 'Asia/Kathmandu').slice(0, 2)).toEqual([
      '2026-02-28T18:15',
      '2026-02-28T19:15',
    ])
    const lordHowe = hours('2026-10-04', '2026-10-04', 'HOUR', 'Australia/Lord_Howe')
    expect(lordHowe).toHaveLength(24)
    expect(lordHowe[2]).toBe(0.5)
  })

  test('weeks begin on Monday, and the first and the last one are cut to the period', () => {
    expect(instants('2026-11-05', '2026-11-17', 'WEEK')).toEqual([
      ...['2026-11-05T00:00', '2026-11-09T00:00', '2026-11-16T00:00', '2026-11-18T00:00'],
    ])
    expect(instants('2026-11-09', '2026-11-15', 'WEEK')).toEqual(['2026-11-09T00:00', '2026-11-16T00:00'])
  })

  test('months begin on their first day, in summer and winter time', () => {
    expect(instants('2026-01-31', '2026-04-01', 'MONTH', 'Europe/Berlin')).toEqual([
      ...['2026-01-30T23:00', '2026-01-31T23:00', '2026-02-28T23:00', '2026-03-31T22:00', '2026-04-01T22:00'],
    ])
  })

  test('a day that the zone skipped has no bucket', () => {
    expect(hours('2011-12-29', '2011-12-31', 'DAY', 'Pacific/Apia')).toEqual([24, 24])
    expect(hours('2011-12-30', '2011-12-30', 'DAY', 'Pacific/Apia')).toEqual([])
  })

  test('the default interval is a day, and for all time it grows with the period', () => {
    const all = (from: string) => defaultInterval(periodOf({}, parseDay(from), today), {})
    expect(defaultInterval(period('2024-01-01'), { from: '2024-01-01' })).toBe('DAY')
    expect(['2026-09-01', '2026-01-01', '2020-01-01'].map(all)).toEqual(['DAY', 'WEEK', 'MONTH'])
  })

  test('a period has up to a thousand buckets', () => {
    expect(boundaries('2024-01-01', '2026-09-26', 'DAY')).toHaveLength(1001)
    expect(boundaries('2026-10-01', '2026-10-31', 'HOUR', 'Europe/Berlin')).toHaveLength(746)
  })
})

describe('refuses', () => {
  const refusal = (field: string) => expect.objectContaining({ code: 'INVALID_INPUT', field })

  test.each([
    ['a first day after the last one', 'from', '2026-01-02', '2026-01-01'],
    ['a first day after today', 'from', '2026-11-23', undefined],
    ['more than ten years', 'from', '2016-01-01', '2026-01-01'],
    ['fifty years', 'from', '1976-01-01', '2026-01-01'],
    ['days before computers', 'from', '1969-12-31', '1970-01-02'],
    ['days after the supported range', 'to', '2026-01-01', '9999-12-31'],
  ])('a period with %s is rejected', (_, field, from, to) => {
    expect(() => period(from, to)).toThrow(refusal(field))
  })

  test.each([
    ['2024-01-01', '2026-09-27', 'DAY'],
    ['2026-01-01', '2026-02-15', 'HOUR'],
  ] as const)('more than a thousand buckets are rejected: %s to %s by %s', (from, to, interval) => {
    expect(() => boundaries(from, to, interval)).toThrow(refusal('interval'))
  })
})
