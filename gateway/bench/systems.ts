/** What is compared: processes that are started in this order, each by the file of its name in `peers/`; the last one is asked. */
export interface System {
  name: string
  programs: readonly string[]
}

export const ONE_PROCESS = 'our shop, one process'
export const DISTRIBUTED = 'our shop, distributed'
export const STOCK = 'stock Apollo gateway'
export const LIMIT = 'hand-written SQL'

/** What `npm start` runs. */
export const SHOP: System = { name: ONE_PROCESS, programs: ['shop'] }

/** Measured in this order. */
export const SYSTEMS: readonly System[] = [
  SHOP,
  { name: DISTRIBUTED, programs: ['transactions', 'insights', 'shop'] },
  { name: STOCK, programs: ['stock-transactions', 'stock-insights', 'stock-gateway'] },
  { name: LIMIT, programs: ['hand-written'] },
]

/** What one system is meant to do against another. */
export interface Goal {
  /** Where it is meant for a single scenario. */
  scenario?: string
  of: string
  against: string
  /** The least ratio of requests per second. */
  throughput: number
  /** Whether the slowest hundredth of the answers has to be as fast, too. */
  p99NoWorse: boolean
}

/** Requests may share statements here, which a route for one query does not. */
const AGAINST_LIMIT = { product: 1.2, products: 0.9, order: 0.8 }

const GOALS: readonly Goal[] = [
  { of: ONE_PROCESS, against: STOCK, throughput: 10, p99NoWorse: true },
  { of: DISTRIBUTED, against: STOCK, throughput: 4, p99NoWorse: true },
  ...Object.entries(AGAINST_LIMIT).map(([scenario, throughput]) => ({
    scenario,
    of: ONE_PROCESS,
    against: LIMIT,
    throughput,
    p99NoWorse: false,
  })),
]

/** The goals of a scenario. */
export const goalsOf = (name: string): Goal[] =>
  GOALS.filter(({ scenario }) => scenario === undefined || scenario === name)
