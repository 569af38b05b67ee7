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

/** What one system is meant to do against another, in every scenario. */
export interface Goal {
  of: string
  against: string
  /** The least ratio of requests per second. */
  throughput: number
  /** Whether the slowest hundredth of the answers has to be as fast, too. */
  p99NoWorse: boolean
}

export const GOALS: readonly Goal[] = [
  { of: ONE_PROCESS, against: STOCK, throughput: 10, p99NoWorse: true },
  { of: ONE_PROCESS, against: LIMIT, throughput: 0.5, p99NoWorse: false },
]
