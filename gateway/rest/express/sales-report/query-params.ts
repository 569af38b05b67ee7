import { ShopError } from '@shopstack/schema/errors'
import { DAY_MS, type Day, dayAt, parseDay, type Zone, zoneOf } from '@shopstack/schema/zone'
import { z } from 'zod'
import { errorResponse } from '../../errors.js'
import type { Interval } from '../../generated.js'
import { failed, RejectedRequest, type RestRequest } from '../../route.js'

/** The parameters of a report. */
export interface ReportRequest {
  readonly from: string | null
  readonly to: string | null
  readonly interval: Interval | null
  readonly timezone: string
}

const INTERVALS = ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const satisfies readonly Interval[]

const day = (name: string) => {
  const error = `${name} is a calendar day, such as 2026-11-22.`
  return z.iso.date({ error }).refine((text) => !text.startsWith('0000'), { error })
}

/** Query parameters of both reports. */
export const reportQuery = z.object({
  from: day('from').optional().meta({ description: 'First day; default: all time.' }),
  to: day('to').optional().meta({ description: 'Last day, inclusive; default: today.' }),
  interval: z
    .enum(INTERVALS, { error: 'interval is HOUR, DAY, WEEK or MONTH.' })
    .optional()
    .meta({ description: 'Length of a bucket; default: a readable one.' }),
  timezone: z.string().default('UTC').meta({ description: 'IANA time zone of the days.' }),
})

/** Parses the parameters of a report, or rejects the request. Empty values count as absent; intervals are case-insensitive. */
export function parseReportRequest(query: RestRequest['query']): ReportRequest | RejectedRequest {
  const present = Object.fromEntries(Object.entries(query).filter(([, text]) => text !== ''))
  const { data, error } = reportQuery.safeParse({ ...present, interval: present.interval?.toUpperCase() })
  if (!data) return new RejectedRequest(failed(400, error.issues[0]?.message ?? 'Bad request'))
  const { from = null, to = null, interval = null, timezone } = data
  try {
    // Validates the time zone.
    zoneOf(timezone)
    return { from, to, interval, timezone }
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
export function readableInterval({ from, to, timezone }: ReportRequest, now: Date): Interval | null {
  if (from === null) return null
  const last = to === null ? today(zoneOf(timezone), now) : parseDay(to)
  const days = (last - parseDay(from)) / DAY_MS + 1
  return FINEST_INTERVALS.find((one) => days <= one.days)?.interval ?? 'MONTH'
}

/** The current day in a time zone. */
export const today = (zone: Zone, now: Date): Day => dayAt(now.getTime(), zone)
