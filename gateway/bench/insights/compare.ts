import type postgres from 'postgres'
import { percentile } from '../measurement.js'
import { timeRequest } from './timed-request.js'
import { requestBody, type Workload } from './workloads.js'

/** A running shop, its token and its database. */
export interface ShopUnderTest {
  url: string
  expressUrl: string
  token: string
  sql: postgres.Sql
}

/** The result of a workload; `small` and `large` are median milliseconds. */
export interface Comparison {
  name: string
  differsIn: Workload['differsIn']
  small: number
  large: number
  /** Requests to each shop. */
  times: number
  ratio: number
  atMost: number
  met: boolean
}

/** Warm-up rounds at most: Postgres caches a generic plan after the fifth execution on a connection. */
const MAX_WARM_UP_ROUNDS = 100

/** Sends each request to both shops alternately, so that other load on the machine affects both alike. */
export async function compare(
  workload: Workload,
  [small, large]: readonly [ShopUnderTest, ShopUnderTest],
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Comparison> {
  const bodies = (await workload.variables(small.sql)).map((variables) => requestBody(workload, variables))
  const shops = [
    { ...small, times: [] as number[] },
    { ...large, times: [] as number[] },
  ]
  const turn = async (round: number, counts: boolean) => {
    signal.throwIfAborted()
    const body = bodies[round % bodies.length] ?? ''
    // The order alternates.
    for (const shop of round % 2 ? shops : shops.toReversed()) {
      const taken = await timeRequest({ ...shop, body })
      if (counts) shop.times.push(taken)
    }
  }
  const rounds = async (counts: boolean, max: number) => {
    const over = performance.now() + seconds * 1_000
    for (let round = 0; round === 0 || (round < max && performance.now() < over); round++)
      await turn(round, counts)
  }
  await rounds(false, MAX_WARM_UP_ROUNDS)
  await rounds(true, Number.POSITIVE_INFINITY)
  return comparisonOf(workload, shops[0]?.times ?? [], shops[1]?.times ?? [])
}

/** What the times of a workload come to. */
export function comparisonOf(
  { name, differsIn, atMost }: Pick<Workload, 'name' | 'differsIn' | 'atMost'>,
  smallTimes: readonly number[],
  largeTimes: readonly number[],
): Comparison {
  const [small, large] = [percentile(smallTimes, 50), percentile(largeTimes, 50)]
  const ratio = large / small
  return { name, differsIn, small, large, times: largeTimes.length, ratio, atMost, met: ratio <= atMost }
}
