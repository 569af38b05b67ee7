/** A measured system: its programs are files of `peers/`, started in this order; the last one receives the requests. */
export interface System {
  name: string
  programs: readonly string[]
}

export const ONE_PROCESS = 'our shop, one process'
export const DISTRIBUTED = 'our shop, distributed'
export const BASELINE = 'stock Apollo gateway'
export const CEILING = 'hand-written SQL'

/** What `npm start` runs. */
export const SHOP: System = { name: ONE_PROCESS, programs: ['shop'] }

/** In order of measurement. */
export const SYSTEMS: readonly System[] = [
  SHOP,
  { name: DISTRIBUTED, programs: ['transactions', 'insights', 'shop'] },
  { name: BASELINE, programs: ['apollo-transactions', 'apollo-insights', 'apollo-gateway'] },
  { name: CEILING, programs: ['hand-written'] },
]

/** A performance goal of one system relative to another. */
export interface Goal {
  /** The only scenario of the goal; all scenarios when absent. */
  scenario?: string
  of: string
  against: string
  /** Minimum ratio of requests per second. */
  throughput: number
  /** Whether the p99 latency must not be higher. */
  p99NoWorse: boolean
}

/** Above 1 where concurrent requests share statements, which the hand-written route does not. */
const AGAINST_CEILING = { product: 1.2, products: 0.9, order: 0.8 }

const GOALS: readonly Goal[] = [
  { of: ONE_PROCESS, against: BASELINE, throughput: 10, p99NoWorse: true },
  { of: DISTRIBUTED, against: BASELINE, throughput: 4, p99NoWorse: true },
  ...Object.entries(AGAINST_CEILING).map(([scenario, throughput]) => ({
    scenario,
    of: ONE_PROCESS,
    against: CEILING,
    throughput,
    p99NoWorse: false,
  })),
]

/** The goals of a scenario. */
export const goalsOf = (name: string): Goal[] =>
  GOALS.filter(({ scenario }) => scenario === undefined || scenario === name)
