import { setTimeout as sleep } from 'node:timers/promises'
import type { Attack, Attacker } from './attacker.js'

/** Options of a run. */
export interface CopiesOptions {
  readonly attackers: readonly Attacker[]
  readonly signal: AbortSignal
  /** Receives the reason of each failed act. */
  readonly count: (what: string) => void
  /** Maximum number of concurrent loops per attack. */
  readonly maxCopies?: number
}

/** Runs the loops of each attack, spread over the attackers, until the signal is aborted. */
export async function runCopies(
  attacks: readonly Attack[],
  { attackers, signal, count, maxCopies = Number.POSITIVE_INFINITY }: CopiesOptions,
): Promise<void> {
  const copies = attacks.flatMap(({ act, parallel, pauseMs }) =>
    Array.from({ length: Math.min(parallel, maxCopies) }, async (_, n) => {
      const attacker = attackers[n % attackers.length]
      while (attacker && !signal.aborted) {
        await act(attacker).catch((error) => count(signal.aborted ? 'ended' : reasonOf(error)))
        await sleep(pauseMs)
      }
    }),
  )
  await Promise.all(copies)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)
