import type { Viewer } from '@shopstack/kit/auth/viewer'
import { useSubgraph } from '@shopstack/kit/test/use-subgraph'
import { beforeAll, describe, expect, test } from 'vitest'
import { insights } from '../../subgraph.js'
import { type Sale, sell } from './fixtures.js'

const shop = useSubgraph(insights)

const MANAGER: Viewer = { id: 1, role: 'admin', sessionId: 'test' }
const sale = (at: string, revenue: number, others: Partial<Sale> = {}): Sale => ({
  ...{ at, revenue, orders: 1, units: 2, subtotal: revenue, discount: 100, tax: 10 },
  ...others,
})

const FIGURES = 'revenue orders units averageOrderValue discount tax refunds'
const REPORT = `query ($from: Date, $to: Date, $interval: Interval, $timezone: String! = "UTC", $compare: Boolean! = false) {
  salesReport(from: $from, to: $to, interval: $interval, timezone: $timezone, compareToPrevious: $compare) {
    from to interval timezone currency asOf totals { ${FIGURES} } buckets { start end ${FIGURES} }
    previous { from to totals { ${FIGURES} } buckets { start end ${FIGURES} } }
  }
}`

interface Figures {
  revenue: string
  orders: number
  averageOrderValue: string
}
interface Period {
  from: string
  to: string
  totals: Figures
  buckets: (Figures & { start: string; end: string })[]
}
type Report = Period & { interval: string; asOf: string; previous: Period | null }

async function report(variables: Record<string, unknown>): Promise<Report & { statements: string[] }> {
  const { data, errors, statements } = await shop().ask(REPORT, { as: MANAGER, variables })
  expect(errors).toBeUndefined()
  return { ...(data as { salesReport: Report }).salesReport, statements }
}

const revenues = ({ buckets }: Period) => buckets.map(({ revenue }) => revenue)

/** One sale at each full hour of the two days on which the clocks of Berlin change, and some outside the requested period. */
beforeAll(async () => {
  const hours = (first: string, many: number) =>
    Array.from({ length: many }, (_, i) =>
      sale(new Date(Date.parse(first) + i * 3_600_000).toISOString(), 100),
    )
  await sell(shop().owner, [
    ...hours('2026-03-28T00:00:00Z', 72),
    ...hours('2026-10-24T00:00:00Z', 72),
    sale('2025-01-31T22:59:59Z', 5000),
    sale('2025-01-31T23:00:00Z', 7000),
    sale('2025-02-28T18:14:59Z', 10000),
    sale('2025-02-28T18:15:00Z', 20000),
    sale('2025-03-10T12:00:00Z', 2, { orders: 3, discount: 0, refunds: 1 }),
  ])
})

describe('answers', () => {
  test('a report has totals and a bucket for each day, with zeros for days without sales', async () => {
    const zeros = { revenue: '0.00', orders: 0, units: 0, averageOrderValue: '0.00' }
    const none = { ...zeros, discount: '0.00', tax: '0.00', refunds: '0.00' }
    // Two cents by three orders are 0.67 cents.
    const some = { revenue: '0.02', orders: 3, units: 2, averageOrderValue: '0.01' }
    const sold = { ...some, discount: '0.00', tax: '0.10', refunds: '0.01' }
    expect(await report({ from: '2025-03-09', to: '2025-03-10' })).toMatchObject({
      ...{
        from: '2025-03-09',
        to: '2025-03-10',
        interval: 'DAY',
        timezone: 'UTC',
        currency: 'USD',
        previous: null,
      },
      totals: sold,
      buckets: [
        { start: '2025-03-09T00:00:00.000000Z', end: '2025-03-10T00:00:00.000000Z', ...none },
        { start: '2025-03-10T00:00:00.000000Z', end: '2025-03-11T00:00:00.000000Z', ...sold },
      ],
    })
  })

  test('a day has 23 or 25 hours when clocks change', async () => {
    const timezone = 'Europe/Berlin'
    const spring = await report({ from: '2026-03-29', to: '2026-03-30', timezone })
    expect(revenues(spring)).toEqual(['23.00', '24.00'])
    expect(spring.buckets[0]).toMatchObject({
      start: '2026-03-28T23:00:00.000000Z',
      end: '2026-03-29T22:00:00.000000Z',
    })
    expect(revenues(await report({ from: '2026-10-25', to: '2026-10-25', timezone }))).toEqual(['25.00'])
    const hours = await report({ from: '2026-10-25', to: '2026-10-25', timezone, interval: 'HOUR' })
    expect(revenues(hours)).toEqual(Array(25).fill('1.00'))
  })

  test('days of Kathmandu begin at a quarter past the hour in UTC', async () => {
    const days = await report({ from: '2025-02-28', to: '2025-03-01', timezone: 'Asia/Kathmandu' })
    expect(revenues(days)).toEqual(['100.00', '200.00'])
  })

  test('months and weeks follow the calendar of the zone', async () => {
    const months = { from: '2025-01-01', to: '2025-03-31', interval: 'MONTH' }
    expect(revenues(await report({ ...months, timezone: 'Europe/Berlin' }))).toEqual([
      '50.00',
      '370.00',
      '0.02',
    ])
    expect(revenues(await report(months))).toEqual(['120.00', '300.00', '0.02'])
    const weeks = await report({ from: '2026-03-27', to: '2026-03-31', interval: 'WEEK' })
    expect(weeks.buckets.map(({ start }) => start.slice(0, 10))).toEqual(['2026-03-27', '2026-03-30'])
    expect(revenues(weeks)).toEqual(['48.00', '24.00'])
  })

  test('a comparison has the preceding period of the same length', async () => {
    const { previous, totals } = await report({ from: '2026-03-29', to: '2026-03-30', compare: true })
    expect(totals.revenue).toBe('48.00')
    expect(previous).toMatchObject({
      from: '2026-03-27',
      to: '2026-03-28',
      totals: { revenue: '24.00', orders: 24 },
    })
    expect(previous?.buckets.map(({ orders }) => orders)).toEqual([0, 24])
  })

  test('a report of all time begins with the first sale and has a readable interval', async () => {
    const all = await report({ compare: true })
    expect(all).toMatchObject({ from: '2025-01-31', interval: 'WEEK', previous: null })
    expect(all.totals.orders).toBe(72 * 2 + 4 + 3)
    const there = await report({ timezone: 'Pacific/Kiritimati' })
    expect(there.from).toBe('2025-02-01')
    expect(there.totals).toEqual(all.totals)
  })

  test('totals do not depend on the interval and the zone', async () => {
    const period = { from: '2025-01-15', to: '2026-11-15' }
    const answers = await Promise.all(
      ['DAY', 'WEEK', 'MONTH'].flatMap((interval) =>
        ['UTC', 'Asia/Kathmandu', 'America/St_Johns'].map((timezone) =>
          report({ ...period, interval, timezone }),
        ),
      ),
    )
    for (const { totals } of answers) expect(totals).toEqual(answers[0]?.totals)
  })

  test('asOf is an instant', async () => {
    const { asOf } = await report({ from: '2026-03-29', to: '2026-03-29' })
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/)
  })
})

describe('refuses', () => {
  test.each([
    ['from after to', 'from', { from: '2026-01-02', to: '2026-01-01' }],
    ['fifty years', 'from', { from: '1976-01-01', to: '2026-01-01' }],
    ['too many parts', 'interval', { from: '2025-01-01', to: '2026-01-01', interval: 'HOUR' }],
    ['too many parts of all time', 'interval', { interval: 'HOUR' }],
    ['a zone that does not exist', 'timezone', { timezone: 'Mars/Olympus' }],
    ['a zone of 10 kB', 'timezone', { timezone: 'Z'.repeat(10_000) }],
  ])('a report with %s is rejected', async (_, field, variables) => {
    const { data, errors } = await shop().ask(REPORT, { as: MANAGER, variables })
    expect(data?.salesReport ?? null).toBeNull()
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field })
  })

  test('a missing calendar day is rejected', async () => {
    const { errors } = await shop().ask(REPORT, { as: MANAGER, variables: { from: '2026-02-30' } })
    expect(errors?.[0]?.message).toContain('"$from" got invalid value "2026-02-30"; Date is a calendar day')
  })
})

describe('protects', () => {
  test('callers without reports:read get no report', async () => {
    const customer: Viewer = { id: 2, role: 'customer', sessionId: 'test' }
    for (const as of [undefined, customer]) {
      const { data, errors, statements } = await shop().ask(REPORT, { ...(as && { as }) })
      expect(data?.salesReport ?? null).toBeNull()
      expect(errors?.[0]?.extensions?.code).toBe(as ? 'FORBIDDEN' : 'UNAUTHENTICATED')
      expect(statements).toHaveLength(0)
    }
  })

  test('a report costs two statements for any period, and three for all time', async () => {
    for (const [to, interval] of [
      ['2025-01-01', 'HOUR'],
      ['2025-01-31', 'DAY'],
      ['2026-12-31', 'DAY'],
      ['2034-12-31', 'MONTH'],
    ])
      for (const timezone of ['UTC', 'Asia/Kathmandu']) {
        const { statements } = await report({ from: '2025-01-01', to, interval, timezone, compare: true })
        expect(statements).toHaveLength(2)
      }
    expect((await report({})).statements).toHaveLength(3)
  })
})
