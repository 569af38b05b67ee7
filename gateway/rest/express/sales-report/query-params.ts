import { ShopError } from '@shopstack/schema/errors'
import { DAY_MS, type Day, dayAt, parseDay, type Zone, zoneOf } from '@shopstack/schema/zone'
import { z } from 'zod'
import { refusal } from '../../errors.js'
import type { Interval } from '../../generated.js'
import { type Asked, failed, Refused } from '../../route.js'

/** What a report is to be about, as the query string says it. */
export interface AskedReport {
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

/** The query string of both reports. */
export const reportQuery = z.object({
  from: day('from').optional().meta({ description: 'The first day; all time without it.' }),
  to: day('to').optional().meta({ description: 'The last day, included; today without it.' }),
  interval: z
    .enum(INTERVALS, { error: 'interval is HOUR, DAY, WEEK or MONTH.' })
    .optional()
    .meta({ description: 'How long each part is; what is easy to read without it.' }),
  timezone: z
    .string()
    .default('UTC')
    .meta({ description: 'Whose days these are, by the name of the IANA time zone database.' }),
})

/** What was asked for, or why it cannot be. What is empty was left out, and intervals may be written small. */
export function askedReport(query: Asked['query']): AskedReport | Refused {
  const given = Object.fromEntries(Object.entries(query).filter(([, text]) => text !== ''))
  const { data, error } = reportQuery.safeParse({ ...given, interval: given.interval?.toUpperCase() })
  if (!data) return new Refused(failed(400, error.issues[0]?.message ?? 'Bad request'))
  const { from = null, to = null, interval = null, timezone } = data
  try {
    // The zone is read to see that there is one.
    zoneOf(timezone)
    return { from, to, interval, timezone }
  } catch (problem) {
    if (problem instanceof ShopError) return new Refused(refusal(problem.code, problem.message))
    throw problem
  }
}

/** What stays easy to read: hours of two days, days of a quarter, weeks of two years. For all time the shop itself knows. */
const FINEST: readonly { interval: Interval; days: number }[] = [
  { interval: 'HOUR', days: 2 },
  { interval: 'DAY', days: 92 },
  { interval: 'WEEK', days: 731 },
]

/** The parts a period is shown in when nobody says. */
export function readableInterval({ from, to, timezone }: AskedReport, now: Date): Interval | null {
  if (from === null) return null
  const last = to === null ? today(zoneOf(timezone), now) : parseDay(to)
  const days = (last - parseDay(from)) / DAY_MS + 1
  return FINEST.find((one) => days <= one.days)?.interval ?? 'MONTH'
}

/** The day that it is where the report is read. */
export const today = (zone: Zone, now: Date): Day => dayAt(now.getTime(), zone)
