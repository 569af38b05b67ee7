import type { Goal } from './systems.js'

/** The measurement of a system in a scenario. */
export interface Measurement {
  system: string
  requests: number
  requestsPerSecond: number
  /** Latency percentiles in milliseconds. */
  p50: number
  p99: number
  /** CPU milliseconds per request of all processes of the system, without Postgres. */
  cpu: number
}

/** A goal with the measured ratios. */
export interface Verdict extends Goal {
  ratio: number
  p99Ratio: number
  met: boolean
}

/** Percentile by nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

export function measurementOf(
  system: string,
  { times, seconds, cpuSeconds }: { times: readonly number[]; seconds: number; cpuSeconds: number },
): Measurement {
  return {
    system,
    requests: times.length,
    requestsPerSecond: times.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
    cpu: (cpuSeconds * 1_000) / times.length,
  }
}

/** Verdicts of the goals whose two systems were measured. */
export function judge(measurements: readonly Measurement[], goals: readonly Goal[]): Verdict[] {
  const of = (name: string) => measurements.find(({ system }) => system === name)
  return goals.flatMap((goal) => {
    const [ours, theirs] = [of(goal.of), of(goal.against)]
    if (!ours || !theirs) return []
    const ratio = ours.requestsPerSecond / theirs.requestsPerSecond
    const p99Ratio = ours.p99 / theirs.p99
    const met = ratio >= goal.throughput && (!goal.p99NoWorse || p99Ratio <= 1)
    return [{ ...goal, ratio, p99Ratio, met }]
  })
}

/** The text report of a scenario. */
export function table(
  title: string,
  measurements: readonly Measurement[],
  verdicts: readonly Verdict[],
): string {
  const rows = measurements.map(({ system, requestsPerSecond, p50, p99, cpu }) => [
    system,
    Math.round(requestsPerSecond).toLocaleString('en'),
    p50.toFixed(1),
    p99.toFixed(1),
    cpu.toFixed(2),
  ])
  const head = ['system', 'req/s', 'p50 ms', 'p99 ms', 'CPU ms/req']
  return [title, ...aligned([head, ...rows]), ...verdicts.map(sentence)].join('\n')
}

function sentence({ of, against, throughput, p99NoWorse, ratio, p99Ratio, met }: Verdict): string {
  const p99 = p99NoWorse ? ` and p99 no worse: ${p99Ratio.toFixed(2)} ×` : ''
  return `  ${met ? 'met    ' : 'not met'}  ${of} ≥ ${throughput} × ${against}: ${ratio.toFixed(2)} ×${p99}`
}

/** Formats rows in columns: the first one left-aligned, the others right-aligned. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) => {
    const cells = row.map((cell, i) =>
      i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    )
    return `  ${cells.join('   ')}`
  })
}
