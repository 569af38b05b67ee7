import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { AttackCounts, AttackOrder } from './attack-process.js'

/** Source addresses of attackers, distinct from those of customers. */
const ATTACKERS = Array.from({ length: 5 }, (_, n) => `127.66.${n + 1}.1`)

/**
 * Runs attacks concurrently and counts their responses. Attackers run in a separate process, so that their CPU time does
 * not add to the latency of customers.
 */
export async function runAttacks(order: Omit<AttackOrder, 'addresses'>): Promise<AttackCounts> {
  const child = fork(fileURLToPath(new URL('./attack-process.ts', import.meta.url)))
  const message = once(child, 'message')
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the attackers' process ended with ${code}`)
  })
  child.send({ ...order, addresses: ATTACKERS } satisfies AttackOrder)
  const [counts] = await Promise.race([message, ended])
  ended.catch(() => {})
  // The process sends nothing else.
  return counts as AttackCounts
}

/** The attacks of one round: `atOnce` names in rotation. */
export function attacksOf(round: number, atOnce: number, names: readonly string[]): string[] {
  const size = Math.min(atOnce, names.length)
  return Array.from({ length: size }, (_, n) => names[(round * size + n) % names.length] ?? '')
}

/** The most frequent responses, as text. */
export const countsOf = (counts: AttackCounts): string =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 6)
    .map(([what, n]) => `${n} × ${what}`)
    .join(', ')
