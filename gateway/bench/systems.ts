/** A measured system: its programs are files of `peers/`, started in this order; the last one receives the requests. */
export interface System {
  name: string
  programs: readonly string[]
  /** Settings that differ from those of the other systems; `undefined` is the default of the shop. */
  settings?: Readonly<Record<string, string | undefined>>
  /** Handles the steps of a unit in one request: the first one. */
  isOneStep?: true
  /** A run is refused in which a peer responds to fewer requests than this share of ours: no such peer is a comparison. */
  leastShare?: number
}

export const ONE_PROCESS = 'our shop, one process'
export const DISTRIBUTED = 'our shop, distributed'
export const CACHED = 'our shop, cached'
export const HIVE = 'Hive Gateway'
export const BASELINE = 'stock Apollo gateway'
export const CEILING = 'hand-written SQL'
export const SHARING = 'hand-written, sharing'
export const TRANSACTION = 'bare transaction'
export const EMPTY = 'empty route'

/** Ten times what the goals ask for at most. */
const LEAST_OF_GATEWAYS_SHARE = 0.01
/** Sharing statements makes a route twice as fast; a route that is slower than that has a mistake. */
const LEAST_OF_ROUTES_SHARE = 0.4

const REST = { PYTHON_API_PORT: '0', NODE_API_PORT: '0' }

/** What `npm start` runs. */
export const SHOP: System = { name: ONE_PROCESS, programs: ['shop'] }

/** In order of measurement. */
export const SYSTEMS: readonly System[] = [
  { ...SHOP, settings: REST },
  { name: DISTRIBUTED, programs: ['transactions', 'insights', 'shop'] },
  {
    name: HIVE,
    programs: ['transactions', 'insights', 'hive'],
    leastShare: LEAST_OF_GATEWAYS_SHARE,
  },
  {
    name: BASELINE,
    programs: ['apollo-transactions', 'apollo-insights', 'apollo-gateway'],
    leastShare: LEAST_OF_GATEWAYS_SHARE,
  },
  { name: CEILING, programs: ['hand-written'], leastShare: LEAST_OF_ROUTES_SHARE },
  { name: SHARING, programs: ['hand-written-sharing'], leastShare: LEAST_OF_ROUTES_SHARE },
  { name: CACHED, programs: ['shop'], settings: { CACHE_SECONDS: undefined } },
  { name: EMPTY, programs: ['empty-route'], leastShare: LEAST_OF_ROUTES_SHARE },
  {
    name: TRANSACTION,
    programs: ['order-transaction'],
    isOneStep: true,
    leastShare: LEAST_OF_ROUTES_SHARE,
  },
]

/** What bounds the speed of our systems: the fastest of these peers in a scenario. */
export const SPEED_BOUNDS: readonly { of: readonly string[]; by: readonly string[] }[] = [
  { of: [ONE_PROCESS, DISTRIBUTED], by: [CEILING, SHARING, TRANSACTION] },
  { of: [CACHED], by: [EMPTY] },
]
