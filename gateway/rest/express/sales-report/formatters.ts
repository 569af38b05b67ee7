import type { Interval } from '../../generated.js'

/** How amounts, counts and times are written in a report. */
export interface Words {
  /** `$1,234.50` */
  money(amount: string | number): string
  /** `$1234.50`, as the old service wrote it. */
  plainMoney(amount: string): string
  /** `$1.2K` */
  roughMoney(amount: number): string
  /** `1,234` */
  count(count: number): string
  /** `12.3%` */
  percent(share: number): string
  /** `1 – 31 Mar 2026`, of days as ISO text. */
  days(from: string, to: string): string
  /** When a bucket is: `Mon, 2 Mar 2026, 14:00`, `Mon, 2 Mar 2026`, `2 – 8 Mar 2026`. */
  bucket(start: string, end: string): string
  /** `22 Nov 2026, 08:00:47` */
  instant(instant: string): string
}

const LOCALE = 'en-GB'

/** Words are kept: those who make them cost more than a page. */
const MOST_KEPT = 50
const kept = new Map<string, Words>()

/** Words for the currency and the time zone of a report. */
export function wordsFor(currency: string, timeZone: string, interval: Interval): Words {
  const key = [currency, timeZone, interval].join(' ')
  const words = kept.get(key) ?? makeWords(currency, timeZone, interval)
  if (kept.size === MOST_KEPT) kept.clear()
  kept.set(key, words)
  return words
}

function makeWords(currency: string, timeZone: string, interval: Interval): Words {
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
  return {
    // Read as decimal text, so that large amounts stay exact.
    money: (amount) => money.format(amount as `${number}`),
    plainMoney: (amount) => `${symbol}${amount}`,
    roughMoney: (amount) => rough.format(amount),
    count: (value) => count.format(value),
    percent: (share) => percent.format(share),
    days: (from, to) => days.formatRange(Date.parse(from), Date.parse(to)),
    bucket: remembered(bucketWords(timeZone, interval)),
    instant: (text) => instant.format(Date.parse(text)),
  }
}

/** As many as the longest report has twice over. */
const BUCKETS_KEPT = 2_000

/** A page names each of its buckets twice, and the next page the same ones. */
function remembered(write: Words['bucket']): Words['bucket'] {
  const written = new Map<string, string>()
  return (start, end) => {
    const key = `${start} ${end}`
    const text = written.get(key) ?? write(start, end)
    if (written.size === BUCKETS_KEPT) written.clear()
    written.set(key, text)
    return text
  }
}

function bucketWords(timeZone: string, interval: Interval): Words['bucket'] {
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
