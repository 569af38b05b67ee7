import type { Measurement } from './measurement.js'
import { BASELINE, CACHED, CEILING, DISTRIBUTED, EMPTY, HIVE, ONE_PROCESS, TRANSACTION } from './systems.js'

/** A performance goal of one system relative to another. */
export interface Goal {
  title: string
  of: string
  against: string
  /** Whether the ratio is of p99 latencies, and is a maximum; else it is of requests per second, and a minimum. */
  isLatency?: true
  /** The bound of the ratio by scenario. */
  bounds: Readonly<Record<string, number>>
}

/** A goal in one scenario, with the measured ratio. */
export interface Verdict {
  goal: string
  scenario: string
  bound: number
  /** Null when one of the two systems was not measured. */
  ratio: number | null
  isMet: boolean | null
}

/** Goals hold at this number of connections, or at the first one of a run without it. */
const USUAL_CONNECTIONS_COUNT = 16

const inAll = (bound: number) => ({ product: bound, products: bound, order: bound })

export const GOALS: readonly Goal[] = [
  { title: 'one process to stock', of: ONE_PROCESS, against: BASELINE, bounds: inAll(10) },
  {
    title: 'one process to hand-written',
    of: ONE_PROCESS,
    against: CEILING,
    // Above 1 where concurrent requests share statements, which this route does not.
    bounds: { product: 1.2, products: 0.9, order: 0.8 },
  },
  { title: 'distributed to Hive Gateway', of: DISTRIBUTED, against: HIVE, bounds: inAll(4) },
  { title: 'distributed to stock', of: DISTRIBUTED, against: BASELINE, bounds: inAll(4) },
  {
    title: 'p99, one process to stock',
    of: ONE_PROCESS,
    against: BASELINE,
    isLatency: true,
    bounds: inAll(0.5),
  },
  {
    title: 'REST to hand-written',
    of: ONE_PROCESS,
    against: CEILING,
    bounds: { 'flask-product': 0.9, 'flask-products': 0.9, 'express-product': 0.9, 'express-products': 0.9 },
  },
  { title: 'cached to empty route', of: CACHED, against: EMPTY, bounds: { product: 0.5, products: 0.5 } },
  { title: 'cached to not cached', of: CACHED, against: ONE_PROCESS, bounds: { product: 3, products: 3 } },
  { title: 'orders to bare transaction', of: ONE_PROCESS, against: TRANSACTION, bounds: { purchase: 0.6 } },
]

/** The number of connections that goals are judged at. */
export const judgedAt = (connections: readonly number[]): number | undefined =>
  connections.includes(USUAL_CONNECTIONS_COUNT) ? USUAL_CONNECTIONS_COUNT : connections[0]

/** The verdicts of a scenario: of each goal that has a bound there. */
export function judge(
  scenario: string,
  measurements: readonly Measurement[],
  goals: readonly Goal[] = GOALS,
): Verdict[] {
  const find = (name: string) => measurements.find(({ system }) => system === name)
  return goals.flatMap((goal) => {
    const bound = goal.bounds[scenario]
    if (bound === undefined) return []
    const [ours, theirs] = [find(goal.of), find(goal.against)]
    const ratio = ours && theirs ? ratioOf(goal, ours, theirs) : null
    const isMet = ratio === null ? null : goal.isLatency ? ratio <= bound : ratio >= bound
    return [{ goal: goal.title, scenario, bound, ratio, isMet }]
  })
}

const ratioOf = ({ isLatency }: Goal, ours: Measurement, theirs: Measurement): number =>
  isLatency ? ours.p99 / theirs.p99 : ours.requestsPerSecond / theirs.requestsPerSecond
