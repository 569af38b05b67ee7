import { aligned } from '../report.js'
import type { Comparison } from './compare.js'
import type { RowsRead } from './rows-read.js'
import type { InsightsResults } from './suite.js'

const number = (value: number) => value.toLocaleString('en')

/** The text report of all measurements. */
export function insightsTable({ comparisons, reads, delay, data }: InsightsResults): string {
  const shops = Object.entries(data).map(([name, { products, orders }]) => [
    name,
    ...[products, orders].map(number),
  ])
  const rows = comparisons.map(({ differsIn, name, times, small, large, ratio }) => [
    `${differsIn === 'products' ? 'search' : 'report'}: ${name}`,
    ...[number(times), small.toFixed(2), large.toFixed(2), `${ratio.toFixed(2)} ×`],
  ])
  const { idle, beside, ratio, reports } = delay
  return [
    ...aligned([['shop', 'products', 'orders'], ...shops]),
    '',
    ...aligned([['median', 'times', 'small ms', 'large ms', 'ratio'], ...rows]),
    ...comparisons.map(sentence),
    '',
    ...aligned([['most rows read', 'small', 'large', 'limit', ''], ...reads.map(limited)]),
    '',
    `/api/health beside ${number(reports.pages)} pages and ${number(reports.answers)} answers with yearly reports`,
    ...aligned([
      ['', 'p50 ms', 'p99 ms'],
      ['idle', idle.p50.toFixed(2), idle.p99.toFixed(2)],
      ['beside', beside.p50.toFixed(2), beside.p99.toFixed(2)],
      ['ratio', `${(beside.p50 / idle.p50).toFixed(2)} ×`, `${ratio.toFixed(2)} ×`],
    ]),
  ].join('\n')
}

const sentence = ({ name, differsIn, ratio, atMost, met }: Comparison): string =>
  `  ${met ? 'met    ' : 'not met'}  ${name}: ≤ ${atMost} × of few ${differsIn}: ${ratio.toFixed(2)} ×`

const limited = ({ name, small, large, atMost, met }: RowsRead): string[] => [
  ...[name, number(small), number(large), number(atMost)],
  met ? 'met' : 'not met',
]
