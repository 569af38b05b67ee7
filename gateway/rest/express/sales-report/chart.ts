import { scaleBand, scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import type { Tick } from './axis-ticks.js'
import { html, type Markup } from './html.js'

/** A time series with its comparison period. */
export interface Chart {
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  /** Accessible description. */
  readonly description: string
  readonly values: readonly number[]
  /** Values of the comparison period, if any. */
  readonly previous: readonly number[]
  /** Tooltip of each value. */
  readonly tooltips: readonly string[]
  /** Whether the last bucket is still open. */
  readonly isOpen: boolean
  ticks(max: number): readonly Tick[]
  axis(value: number): string
}

/** Size of a chart in pixels. */
export interface Size {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  readonly height: number
}

const TOP_MARGIN_PX = 10
const BOTTOM_MARGIN_PX = 26
const RIGHT_MARGIN_PX = 4
/** Width of the value axis, equal in all charts so that their time axes align. */
const LEFT_MARGIN_PX = 46
/** Width of a label on the time axis. */
const LABEL_WIDTH_PX = 62
/** Below this bar width a curve is drawn instead. */
const MIN_BAR_WIDTH = 5
/** With more buckets, tooltips would exceed the size of the rest of the page. */
const MAX_TOOLTIPS = 400

/** Renders a chart as SVG with tooltips. */
export function renderChart(chart: Chart, size: Size): Markup {
  const plot = plotOf(chart, size)
  const id = `${chart.id}-${size.name}`
  const bars = plot.x.bandwidth() >= MIN_BAR_WIDTH
  return html`<svg class="chart ${size.name}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="${id}-title ${id}-about">
<title id="${id}-title">${chart.title}</title>
<desc id="${id}-about">${chart.description}</desc>
${valueAxis(chart, plot)}${bars ? barsOf(chart, plot) : curvesOf(chart, plot)}${timeAxis(chart, plot)}${tooltipsOf(chart, plot)}</svg>`
}

type Plot = ReturnType<typeof plotOf>

function plotOf({ values, previous }: Chart, { width, height }: Size) {
  const highest = Math.max(0, ...values, ...previous)
  const bottom = height - BOTTOM_MARGIN_PX
  // About 50 pixels between two marks.
  const markCount = Math.round((bottom - TOP_MARGIN_PX) / 50)
  const y = scaleLinear([0, highest || 1], [bottom, TOP_MARGIN_PX]).nice(markCount)
  const marks = y.ticks(markCount).filter((value) => highest > 0 || value === 0)
  const left = LEFT_MARGIN_PX
  const x = scaleBand([...values.keys()], [left, width - RIGHT_MARGIN_PX])
    .paddingInner(0.28)
    .paddingOuter(0.14)
  const middle = (index: number): number => positionOf(x, index) + x.bandwidth() / 2
  return { x, y, marks, left, right: width - RIGHT_MARGIN_PX, bottom, middle }
}

const positionOf = (x: (index: number) => number | undefined, index: number): number => x(index) ?? 0

/** Rounds to a tenth of a pixel. */
const px = (value: number): number => Math.round(value * 10) / 10

/** Omits marks with the same label, which occur on short axes of counts. */
function valueAxis({ axis }: Chart, { marks, left, right, y }: Plot): Markup {
  const labelled = marks.filter((value, i) => i === 0 || axis(value) !== axis(marks[i - 1] ?? 0))
  return html`<g class="axis">${labelled.map(
    (value) =>
      html`<line class="${value === 0 ? 'base' : 'grid'}" x1="${left}" x2="${right}" y1="${px(y(value))}" y2="${px(y(value))}"/><text x="${left - 8}" y="${px(y(value))}" dy="0.32em" text-anchor="end">${axis(value)}</text>`,
  )}</g>`
}

function timeAxis({ ticks }: Chart, { left, right, bottom, middle }: Plot): Markup {
  const shown = ticks(Math.floor((right - left) / LABEL_WIDTH_PX))
  return html`<g class="axis">${shown.map(({ index, text }) => {
    // Labels stay within the picture.
    const x = Math.min(Math.max(middle(index), left + 16), right - 20)
    return html`<text x="${px(x)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`
  })}</g>`
}

/** Narrow bars in front of wide ones of the comparison period. */
function barsOf({ values, previous, isOpen }: Chart, plot: Plot): Markup {
  const last = values.length - 1
  const slim = previous.length > 0 ? 0.64 : 0.86
  return html`<g class="then">${previous.slice(0, values.length).map((value, i) => bar(value, i, 1, plot))}</g>
<g class="now">${values.map((value, i) =>
    isOpen && i === last ? html`<g class="open">${bar(value, i, slim, plot)}</g>` : bar(value, i, slim, plot),
  )}</g>`
}

/** A bar with rounded corners that fills `share` of its band. */
function bar(value: number, index: number, share: number, { x, y, bottom }: Plot): Markup | null {
  if (value <= 0) return null
  const width = x.bandwidth() * share
  const left = positionOf(x, index) + (x.bandwidth() - width) / 2
  const top = y(value)
  const round = px(Math.min(3, width / 3, bottom - top))
  return html`<path d="M${px(left)},${bottom}V${px(top + round)}q0,${-round} ${round},${-round}h${px(width - 2 * round)}q${round},0 ${round},${round}V${bottom}Z"/>`
}

function curvesOf({ values, previous }: Chart, plot: Plot): Markup {
  const { y, bottom, middle } = plot
  const below = area<number>()
    .x((_, i) => px(middle(i)))
    .y0(bottom)
    .y1((value) => px(y(value)))
    .curve(curveMonotoneX)
  const before = previous.slice(0, values.length)
  return html`<path class="area" d="${below(values) ?? ''}"/>${before.length > 1 && html`<path class="curve then" d="${pathOf(before, plot)}"/>`}<path class="curve now" d="${pathOf(values, plot)}"/>`
}

function pathOf(values: readonly number[], { y, middle }: Pick<Plot, 'y' | 'middle'>): string {
  const path = line<number>()
    .x((_, i) => px(middle(i)))
    .y((value) => px(y(value)))
    .curve(curveMonotoneX)
  return path(values) ?? ''
}

function tooltipsOf({ tooltips }: Chart, { x, bottom }: Plot): Markup {
  if (tooltips.length > MAX_TOOLTIPS) return html``
  const half = (x.step() - x.bandwidth()) / 2
  return html`<g class="hover">${tooltips.map(
    (text, i) =>
      html`<rect x="${px(positionOf(x, i) - half)}" y="${TOP_MARGIN_PX}" width="${px(x.step())}" height="${bottom - TOP_MARGIN_PX}"><title>${text}</title></rect>`,
  )}</g>`
}
