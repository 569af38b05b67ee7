import type { ExpressSalesReportQuery, Interval } from '../../generated.js'
import { html, type Markup } from './html.js'
import { COMPARISONS, type ReportQuery } from './query-params.js'

const INTERVALS: readonly { value: Interval | ''; text: string }[] = [
  { value: '', text: 'Automatic' },
  { value: 'HOUR', text: 'Hours' },
  { value: 'DAY', text: 'Days' },
  { value: 'WEEK', text: 'Weeks' },
  { value: 'MONTH', text: 'Months' },
]

const COMPARISON_TEXTS: Readonly<Record<(typeof COMPARISONS)[number], string>> = {
  PERIOD: 'The period before',
  MONTH: 'Same days, month before',
  YEAR: 'Same days, year before',
  NONE: 'Nothing',
}

const NAMES = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))

/** The time zones of this Node by region. */
const ZONES = [...new Set(NAMES.map(regionOf))].map((region) => ({
  region,
  zones: NAMES.filter((zone) => regionOf(zone) === region),
}))

function regionOf(zone: string): string {
  return zone.split('/')[0] ?? zone
}

/** A form for any period, time zone and comparison; it works without scripts. */
export function periodForm(
  request: ReportQuery,
  { from, to }: Pick<ExpressSalesReportQuery['salesReport'], 'from' | 'to'>,
): Markup {
  return html`<form method="get" class="filter" aria-label="Period">
<label>From<input type="date" name="from" value="${from}" required></label>
<label>To<input type="date" name="to" value="${to}" required></label>
<label>Time zone<select name="timezone">${zoneOptions(request.timezone)}</select></label>
<label>Interval<select name="interval">${INTERVALS.map(({ value, text }) => option(value, text, value === (request.interval ?? '')))}</select></label>
<label>Compare with<select name="compare">${COMPARISONS.map((value) => option(value, COMPARISON_TEXTS[value], value === request.compare))}</select></label>
<button>Show</button>
</form>`
}

/** Aliases are valid although they are not listed. */
function zoneOptions(current: string): Markup {
  const isListed = current === 'UTC' || NAMES.includes(current)
  return html`${!isListed && option(current, current, true)}${option('UTC', 'UTC', current === 'UTC')}${ZONES.map(
    ({ region, zones }) =>
      html`<optgroup label="${region}">${zones.map((zone) => option(zone, zone.replaceAll('_', ' '), zone === current))}</optgroup>`,
  )}`
}

const option = (value: string, text: string, isSelected: boolean): Markup =>
  html`<option value="${value}"${isSelected && html` selected`}>${text}</option>`
