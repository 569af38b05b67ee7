import { scaleBand, scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import type { Tick } from './axis-ticks.js'
import { html, type Markup } from './html.js'

/** Something over time, beside the same thing earlier. */
export interface Chart {
  /** A word of its own on the page. */
  readonly id: string
  readonly title: string
  /** What a person who does not see it is told. */
  readonly description: string
  readonly values: readonly number[]
  /** The values of the period before, as far as there are any. */
  readonly previous: readonly number[]
  /** What each value means, in a sentence. */
  readonly words: readonly string[]
  /** Whether the last bucket is not over yet. */
  readonly unfinished: boolean
  ticks(most: number): readonly Tick[]
  axis(value: number): string
}

/** How large a chart is drawn, in pixels. */
export interface Size {
  readonly name: 'wide' | 'narrow'
  readonly width: number
  readonly height: number
}

const TOP = 10
const BOTTOM = 26
const RIGHT = 4
/** Room for the labels of the value axis, the same in every chart, so that the time axes lie below each other. */
const LEFT = 46
/** Labels on the time axis need so much room. */
const LABEL = 62
/** Bars thinner than this are a curve instead. */
const THINNEST_BAR = 5
/** A tooltip for each of so many buckets; more would be larger than the rest of the page. */
const MOST_TOOLTIPS = 400

/** A chart as SVG. What a bar stands for is said when the mouse is on it. */
export function drawn(chart: Chart, size: Size): Markup {
  const plot = plotOf(chart, size)
  const id = `${chart.id}-${size.name}`
  const bars = plot.x.bandwidth() >= THINNEST_BAR
  return html`<svg class="chart ${size.name}" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-labelledby="${id}-title ${id}-about">
<title id="${id}-title">${chart.title}</title>
<desc id="${id}-about">${chart.description}</desc>
${valueAxis(chart, plot)}${bars ? barsOf(chart, plot) : curvesOf(chart, plot)}${timeAxis(chart, plot)}${tooltipsOf(chart, plot)}</svg>`
}

type Plot = ReturnType<typeof plotOf>

function plotOf({ values, previous }: Chart, { width, height }: Size) {
  const highest = Math.max(0, ...values, ...previous)
  const bottom = height - BOTTOM
  // So that marks lie about 50 pixels apart.
  const many = Math.round((bottom - TOP) / 50)
  const y = scaleLinear([0, highest || 1], [bottom, TOP]).nice(many)
  const marks = y.ticks(many).filter((value) => highest > 0 || value === 0)
  const left = LEFT
  const x = scaleBand([...values.keys()], [left, width - RIGHT])
    .paddingInner(0.28)
    .paddingOuter(0.14)
  const middle = (index: number): number => place(x, index) + x.bandwidth() / 2
  return { x, y, marks, left, right: width - RIGHT, bottom, middle }
}

const place = (x: (index: number) => number | undefined, index: number): number => x(index) ?? 0

/** A tenth of a pixel is exact enough. */
const px = (value: number): number => Math.round(value * 10) / 10

/** Counts have no fractions, even where their axis is short. */
function valueAxis({ axis }: Chart, { marks, left, right, y }: Plot): Markup {
  const labelled = marks.filter((value, i) => i === 0 || axis(value) !== axis(marks[i - 1] ?? 0))
  return html`<g class="axis">${labelled.map(
    (value) =>
      html`<line class="${value === 0 ? 'base' : 'grid'}" x1="${left}" x2="${right}" y1="${px(y(value))}" y2="${px(y(value))}"/><text x="${left - 8}" y="${px(y(value))}" dy="0.32em" text-anchor="end">${axis(value)}</text>`,
  )}</g>`
}

function timeAxis({ ticks }: Chart, { left, right, bottom, middle }: Plot): Markup {
  const shown = ticks(Math.floor((right - left) / LABEL))
  return html`<g class="axis">${shown.map(({ index, text }) => {
    // Labels keep within the picture.
    const x = Math.min(Math.max(middle(index), left + 16), right - 20)
    return html`<text x="${px(x)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`
  })}</g>`
}

/** Slim bars before broad, pale ones of the period before. */
function barsOf({ values, previous, unfinished }: Chart, plot: Plot): Markup {
  const last = values.length - 1
  const slim = previous.length > 0 ? 0.64 : 0.86
  return html`<g class="then">${previous.slice(0, values.length).map((value, i) => bar(value, i, 1, plot))}</g>
<g class="now">${values.map((value, i) =>
    unfinished && i === last
      ? html`<g class="open">${bar(value, i, slim, plot)}</g>`
      : bar(value, i, slim, plot),
  )}</g>`
}

/** A bar with round shoulders; `share` of its place is filled. */
function bar(value: number, index: number, share: number, { x, y, bottom }: Plot): Markup | null {
  if (value <= 0) return null
  const width = x.bandwidth() * share
  const left = place(x, index) + (x.bandwidth() - width) / 2
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

function tooltipsOf({ words }: Chart, { x, bottom }: Plot): Markup {
  if (words.length > MOST_TOOLTIPS) return html``
  const half = (x.step() - x.bandwidth()) / 2
  return html`<g class="hover">${words.map(
    (text, i) =>
      html`<rect x="${px(place(x, i) - half)}" y="${TOP}" width="${px(x.step())}" height="${bottom - TOP}"><title>${text}</title></rect>`,
  )}</g>`
}
