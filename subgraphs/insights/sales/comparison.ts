import { DAY_MS, type Day } from '@shopstack/schema/zone'
import type { SalesComparison } from '../generated.js'
import { daysOf, type Period } from './periods.js'

const MONTHS_PER_YEAR = 12

/** The period that a period is compared with. */
export function comparisonPeriod(period: Period, comparison: SalesComparison): Period {
  if (comparison === 'PRECEDING_PERIOD')
    return { first: period.first - daysOf(period) * DAY_MS, last: period.first - DAY_MS }
  const months = comparison === 'MONTH_BEFORE' ? 1 : MONTHS_PER_YEAR
  const first = monthsBefore(period.first, months)
  // From the first day of a month to the last day of one.
  const isWholeMonths = dateOf(period.first) === 1 && dateOf(period.last + DAY_MS) === 1
  const last = isWholeMonths
    ? monthsBefore(period.last + DAY_MS, months) - DAY_MS
    : monthsBefore(period.last, months)
  return { first, last }
}

const dateOf = (day: Day): number => new Date(day).getUTCDate()

/** The same day of an earlier month, or its last day. */
function monthsBefore(day: Day, months: number): Day {
  const date = new Date(day)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() - months]
  const lastDate = dateOf(Date.UTC(year, month + 1, 0))
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDate))
}
