import { setMaxListeners } from 'node:events'
import { constants, setPriority } from 'node:os'
import { openAttacker, type Target } from './attacker.js'
import { ATTACKS } from './attacks.js'
import { runCopies } from './run-copies.js'

/** What the process is told to do. */
export interface AttackOrder {
  readonly target: Target
  /** Names of attacks; all run at the same time. */
  readonly attacks: readonly string[]
  /** Loopback addresses that attackers call from. */
  readonly addresses: readonly string[]
  readonly seconds: number
}

/** How often each status, or each failure of a connection, was seen. */
export type AttackCounts = Record<string, number>

const counts: AttackCounts = {}
const count = (what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1
}

async function run({ target, attacks, addresses, seconds }: AttackOrder): Promise<void> {
  const signal = AbortSignal.timeout(seconds * 1_000)
  // Every request of the attackers listens to it.
  setMaxListeners(0, signal)
  const attackers = addresses.map((address) => openAttacker(target, address, signal, count))
  const chosen = ATTACKS.filter(({ name }) => attacks.includes(name))
  await runCopies(chosen, { attackers, signal, count })
  await Promise.all(attackers.map((attacker) => attacker.close()))
}

// Attackers have machines of their own: what they compute must not take the processor from the shop that is measured.
setPriority(constants.priority.PRIORITY_LOW)

// Ends with the process that has started it, however that ends.
process.once('disconnect', () => process.exit())
process.once('message', (order: AttackOrder) => {
  void run(order).then(() => process.send?.(counts, () => process.disconnect()))
})
