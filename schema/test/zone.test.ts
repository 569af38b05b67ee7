import { describe, expect, test } from 'vitest'
import { HOUR_MS, parseDay, zoneOf } from '../zone.js'

const startOf = (timezone: string, day: string) =>
  new Date(zoneOf(timezone).startOf(parseDay(day))).toISOString()
const hoursIn = (timezone: string, day: string, next: string) =>
  (zoneOf(timezone).startOf(parseDay(next)) - zoneOf(timezone).startOf(parseDay(day))) / HOUR_MS

describe('answers', () => {
  test.each([
    ['UTC', '2026-03-01', '2026-03-01T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-01', '2026-02-28T23:00:00.000Z'],
    ['America/New_York', '2026-07-01', '2026-07-01T04:00:00.000Z'],
    ['Asia/Kathmandu', '2026-03-01', '2026-02-28T18:15:00.000Z'],
    ['Pacific/Kiritimati', '2026-03-01', '2026-02-28T10:00:00.000Z'],
    ['Etc/GMT+12', '2026-03-01', '2026-03-01T12:00:00.000Z'],
    ['Africa/Monrovia', '1971-12-31', '1971-12-31T00:30:00.000Z'],
    ['asia/kathmandu', '2199-12-31', '2199-12-30T18:15:00.000Z'],
  ])('the zone %s starts the day %s at %s', (timezone, day, instant) => {
    expect(startOf(timezone, day)).toBe(instant)
  })

  test.each([
    ['clocks are put forward', 'Europe/Berlin', '2026-03-29', '2026-03-30', 23],
    ['clocks are put back', 'Europe/Berlin', '2026-10-25', '2026-10-26', 25],
    ['clocks are put forward', 'America/New_York', '2026-03-08', '2026-03-09', 23],
    ['clocks are put back by half an hour', 'Australia/Lord_Howe', '2026-04-05', '2026-04-06', 24.5],
    ['nothing happens', 'Asia/Kathmandu', '2026-03-29', '2026-03-30', 24],
    ['the date line is crossed', 'Pacific/Apia', '2011-12-30', '2011-12-31', 0],
  ])('a day has its real length when %s: %s on %s', (_, timezone, day, next, hours) => {
    expect(hoursIn(timezone, day, next)).toBe(hours)
  })

  test('a day without a midnight begins when the clocks change', () => {
    expect(startOf('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00:00.000Z')
    expect(hoursIn('America/Sao_Paulo', '2018-11-04', '2018-11-05')).toBe(23)
  })

  test('a day with two midnights begins with the first', () => {
    expect(startOf('America/Havana', '2026-11-01')).toBe('2026-11-01T04:00:00.000Z')
    expect(hoursIn('America/Havana', '2026-11-01', '2026-11-02')).toBe(25)
  })
})

describe('refuses', () => {
  test.each([
    '',
    'Mars/Olympus',
    '+05:45',
    '-01',
    'Europe/Berlin; drop table users',
    'é',
    'A'.repeat(10_000),
  ])('an unknown zone is rejected: %.40s', (timezone) => {
    expect(() => zoneOf(timezone)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', field: 'timezone' }),
    )
  })
})
