import { ShopError } from '@shopstack/schema/errors'
import { DAY_MS, type Day, dayAt, parseDay, type Zone, zoneOf } from '@shopstack/schema/zone'
import { z } from 'zod'
import { errorResponse } from '../../errors.js'
import type { Interval, SalesComparison } from '../../generated.js'
import { failed, RejectedRequest, type RestRequest } from '../../route.js'

/** The parameters of a report. */
export interface ReportQuery {
  readonly from: string | null
  readonly to: string | null
  readonly interval: Interval | null
  readonly timezone: string
  readonly compare: Comparison
  /** Rows of the table of orders. */
  readonly orders: OrderRows
  readonly by: CsvLines
}

const INTERVALS = ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const satisfies readonly Interval[]

/** What a report may be compared with. */
export const COMPARISONS = ['PERIOD', 'MONTH', 'YEAR', 'NONE'] as const
type Comparison = (typeof COMPARISONS)[number]

/** The comparison in GraphQL. */
export const COMPARE_TO: Readonly<Record<Comparison, SalesComparison | null>> = {
  PERIOD: 'PRECEDING_PERIOD',
  MONTH: 'MONTH_BEFORE',
  YEAR: 'YEAR_BEFORE',
  NONE: null,
}

/** Rows of the table of orders: the default and the maximum. */
export const ORDER_ROWS = ['20', '100'] as const
type OrderRows = (typeof ORDER_ROWS)[number]

const CSV_LINES = ['INTERVAL', 'PRODUCT', 'CATEGORY'] as const
type CsvLines = (typeof CSV_LINES)[number]

const day = (name: string) => {
  const error = `${name} is a calendar day, such as 2026-11-22.`
  return z.iso.date({ error }).refine((text) => !text.startsWith('0000'), { error })
}

/** Query parameters of both reports. */
const reportQuery = z.object({
  from: day('from').optional().meta({ description: 'First day; default: all time.' }),
  to: day('to').optional().meta({ description: 'Last day, inclusive; default: today.' }),
  interval: z
    .enum(INTERVALS, { error: 'interval is HOUR, DAY, WEEK or MONTH.' })
    .optional()
    .meta({ description: 'Length of a bucket; default: a readable one.' }),
  timezone: z.string().default('UTC').meta({ description: 'IANA time zone of the days.' }),
})

/** Query parameters of the page. */
export const pageQuery = reportQuery.extend({
  compare: z.enum(COMPARISONS, { error: 'compare is PERIOD, MONTH, YEAR or NONE.' }).default('PERIOD').meta({
    description:
      'Compares with the period before, the same days of the month or the year before, or with nothing.',
  }),
  orders: z
    .enum(ORDER_ROWS, { error: 'orders is 20 or 100.' })
    .default('20')
    .meta({ description: 'Rows of the table of orders.' }),
})

/** Query parameters of the CSV file. */
export const csvQuery = reportQuery.extend({
  by: z
    .enum(CSV_LINES, { error: 'by is INTERVAL, PRODUCT or CATEGORY.' })
    .default('INTERVAL')
    .meta({ description: 'What a line is.' }),
})

const anyQuery = z.object({ ...pageQuery.shape, ...csvQuery.shape })
/** Parameters with constants as values, which are case-insensitive. */
const CONSTANTS = ['interval', 'compare', 'by'] as const

/** Parses the parameters of a report, or rejects the request. Empty values count as absent. */
export function parseReportRequest(query: RestRequest['query']): ReportQuery | RejectedRequest {
  const present = Object.fromEntries(Object.entries(query).filter(([, text]) => text !== ''))
  const constants = Object.fromEntries(CONSTANTS.map((name) => [name, present[name]?.toUpperCase()]))
  const { data, error } = anyQuery.safeParse({ ...present, ...constants })
  if (!data) return new RejectedRequest(failed(400, error.issues[0]?.message ?? 'Bad request'))
  const { from = null, to = null, interval = null, ...others } = data
  try {
    // Validates the time zone.
    zoneOf(others.timezone)
    return { from, to, interval, ...others }
  } catch (problem) {
    if (problem instanceof ShopError) return new RejectedRequest(errorResponse(problem.code, problem.message))
    throw problem
  }
}

/** Finest readable interval by days: hours for two days, days for a quarter, weeks for two years. For all time the server chooses. */
const FINEST_INTERVALS: readonly { interval: Interval; days: number }[] = [
  { interval: 'HOUR', days: 2 },
  { interval: 'DAY', days: 92 },
  { interval: 'WEEK', days: 731 },
]

/** The default interval of a period. */
export function readableInterval({ from, to, timezone }: ReportQuery, now: Date): Interval | null {
  if (from === null) return null
  const last = to === null ? today(zoneOf(timezone), now) : parseDay(to)
  const days = (last - parseDay(from)) / DAY_MS + 1
  return FINEST_INTERVALS.find((one) => days <= one.days)?.interval ?? 'MONTH'
}

/** The current day in a time zone. */
export const today = (zone: Zone, now: Date): Day => dayAt(now.getTime(), zone)
