import type { Verdict } from './goals.js'
import type { Measurement } from './measurement.js'

const HEAD = ['', 'per second', 'p50 ms', 'p99 ms', 'CPU ms', 'KB allocated', 'statements']
const UNKNOWN = '–'

/** The figures of a scenario at a number of connections; the last three columns are per request. */
export function table(title: string, measurements: readonly Measurement[]): string {
  const rows = measurements.map(
    ({ system, requestsPerSecond, p50, p99, cpu, allocatedBytes, statements }) => [
      system,
      Math.round(requestsPerSecond).toLocaleString('en'),
      p50.toFixed(1),
      p99.toFixed(1),
      cpu?.toFixed(2) ?? UNKNOWN,
      allocatedBytes === null ? UNKNOWN : (allocatedBytes / 1_000).toFixed(1),
      statements?.toFixed(2) ?? UNKNOWN,
    ],
  )
  return [title, ...aligned([HEAD, ...rows])].join('\n')
}

/** The goals with their ratios: a row each, a column for each scenario that has one. */
export function goalsTable(verdicts: readonly Verdict[], connections: number): string {
  const goals = [...new Set(verdicts.map(({ goal }) => goal))]
  const rows = goals.map((goal) => [goal, ...verdicts.filter((one) => one.goal === goal).map(cell)])
  const width = Math.max(...rows.map((row) => row.length))
  const even = rows.map((row) => [...row, ...new Array<string>(width - row.length).fill('')])
  return [`goals, ${connections} connections`, ...aligned(even)].join('\n')
}

function cell({ goal, scenario, bound, ratio, isMet }: Verdict): string {
  const measured = ratio === null ? 'not measured' : `${ratio.toFixed(2)} ${isMet ? 'met' : 'MISSED'}`
  return `${scenario} ${measured} (${goal.startsWith('p99') ? '≤' : '≥'} ${bound})`
}

/** Formats rows in columns: the first one left-aligned, the others right-aligned. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) => {
    const cells = row.map((text, i) =>
      i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0),
    )
    return `  ${cells.join('   ')}`.trimEnd()
  })
}
