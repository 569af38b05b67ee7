import { LRUCache } from 'lru-cache'
import type { Interval } from '../../generated.js'

/** Formatters of amounts, counts and times. */
export interface Formatters {
  /** `$1,234.50` */
  money(amount: string | number): string
  /** `$1234.50`, the legacy format. */
  plainMoney(amount: string): string
  /** `$1.2K` */
  roughMoney(amount: number): string
  /** `1,234` */
  count(count: number): string
  /** `12.3%` */
  percent(share: number): string
  /** `1 – 31 Mar 2026`, of days as ISO text. */
  days(from: string, to: string): string
  /** The period of a bucket: `Mon, 2 Mar 2026, 14:00`, `Mon, 2 Mar 2026`, `2 – 8 Mar 2026`. */
  bucket(start: string, end: string): string
  /** `22 Nov 2026, 08:00:47` */
  instant(instant: string): string
  /** `22 Nov 2026, 08:00` */
  minute(instant: string): string
}

const LOCALE = 'en-GB'

/** Formatters are cached: creating them costs more than rendering a page. */
const MAX_FORMATTERS = 50
const cached = new LRUCache<string, Formatters>({ max: MAX_FORMATTERS })

/** The formatters for a currency and a time zone. */
export function formattersFor(currency: string, timeZone: string, interval: Interval): Formatters {
  const key = [currency, timeZone, interval].join(' ')
  const formatters = cached.get(key) ?? createFormatters(currency, timeZone, interval)
  cached.set(key, formatters)
  return formatters
}

function createFormatters(currency: string, timeZone: string, interval: Interval): Formatters {
  const dollars = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const
  const money = new Intl.NumberFormat('en-US', dollars)
  const rough = new Intl.NumberFormat('en-US', {
    ...dollars,
    notation: 'compact',
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  })
  const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 })
  const count = new Intl.NumberFormat('en-US')
  const symbol = money.formatToParts(0).find(({ type }) => type === 'currency')?.value ?? currency
  const days = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' })
  const instant = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'medium', timeZone })
  const minute = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  return {
    // Parsed as a decimal string, so that large amounts stay exact.
    money: (amount) => money.format(amount as `${number}`),
    plainMoney: (amount) => `${symbol}${amount}`,
    roughMoney: (amount) => rough.format(amount),
    count: (value) => count.format(value),
    percent: (share) => percent.format(share),
    days: (from, to) => days.formatRange(Date.parse(from), Date.parse(to)),
    bucket: memoized(bucketFormatter(timeZone, interval)),
    instant: (text) => instant.format(Date.parse(text)),
    minute: (text) => minute.format(Date.parse(text)),
  }
}

/** Twice the buckets of the longest report. */
const MAX_BUCKETS = 2_000

/** Each page formats its buckets twice, and the next page the same buckets. */
function memoized(format: Formatters['bucket']): Formatters['bucket'] {
  const texts = new LRUCache<string, string>({ max: MAX_BUCKETS })
  return (start, end) => {
    const key = `${start} ${end}`
    const text = texts.get(key) ?? format(start, end)
    texts.set(key, text)
    return text
  }
}

function bucketFormatter(timeZone: string, interval: Interval): Formatters['bucket'] {
  const date = { day: 'numeric', month: 'short', year: 'numeric', timeZone } as const
  const hour = { hour: '2-digit', minute: '2-digit' } as const
  if (interval === 'HOUR') {
    const format = new Intl.DateTimeFormat(LOCALE, { ...date, ...hour, weekday: 'short' })
    return (start) => format.format(Date.parse(start))
  }
  if (interval === 'DAY') {
    const format = new Intl.DateTimeFormat(LOCALE, { ...date, weekday: 'short' })
    return (start) => format.format(Date.parse(start))
  }
  const format = new Intl.DateTimeFormat(LOCALE, date)
  return (start, end) => format.formatRange(Date.parse(start), Date.parse(end) - 1)
}
