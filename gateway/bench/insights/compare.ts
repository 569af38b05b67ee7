import type postgres from 'postgres'
import { percentile } from '../report.js'
import { timed } from './ask.js'
import { bodyOf, type Question } from './questions.js'

/** A running shop that can be asked. */
export interface AskableShop {
  url: string
  expressUrl: string
  token: string
  sql: postgres.Sql
}

/** What became of a question: milliseconds are medians. */
export interface Comparison {
  name: string
  differsIn: Question['differsIn']
  small: number
  large: number
  /** How many times each shop was asked. */
  times: number
  ratio: number
  atMost: number
  met: boolean
}

/** Rounds before the first that counts, unless time is up: Postgres keeps a plan after the fifth run on a connection. */
const WARM_UP_ROUNDS = 100

/** Asks both shops one after the other, again and again: whatever else the machine does meets both of them. */
export async function compare(
  question: Question,
  [small, large]: readonly [AskableShop, AskableShop],
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Comparison> {
  const bodies = (await question.variables(small.sql)).map((variables) => bodyOf(question, variables))
  const shops = [
    { ...small, times: [] as number[] },
    { ...large, times: [] as number[] },
  ]
  const turn = async (round: number, counts: boolean) => {
    signal.throwIfAborted()
    const body = bodies[round % bodies.length] ?? ''
    // Neither is always the first one.
    for (const shop of round % 2 ? shops : shops.toReversed()) {
      const taken = await timed({ ...shop, body })
      if (counts) shop.times.push(taken)
    }
  }
  const rounds = async (counts: boolean, most: number) => {
    const over = performance.now() + seconds * 1_000
    for (let round = 0; round === 0 || (round < most && performance.now() < over); round++)
      await turn(round, counts)
  }
  await rounds(false, WARM_UP_ROUNDS)
  await rounds(true, Number.POSITIVE_INFINITY)
  return comparisonOf(question, shops[0]?.times ?? [], shops[1]?.times ?? [])
}

/** What the times of a question come to. */
export function comparisonOf(
  { name, differsIn, atMost }: Pick<Question, 'name' | 'differsIn' | 'atMost'>,
  smallTimes: readonly number[],
  largeTimes: readonly number[],
): Comparison {
  const [small, large] = [percentile(smallTimes, 50), percentile(largeTimes, 50)]
  const ratio = large / small
  return { name, differsIn, small, large, times: largeTimes.length, ratio, atMost, met: ratio <= atMost }
}
