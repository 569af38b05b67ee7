import { setMaxListeners } from 'node:events'
import { constants, setPriority } from 'node:os'
import { openAttacker, type Target } from './attacker.js'
import { ATTACKS } from './attacks/attacks.js'
import { runCopies } from './run-copies.js'

// In production attackers run on other machines: here they must not take CPU time from the shop that is measured.
setPriority(constants.priority.PRIORITY_LOW)

/** The order to the attackers' process. */
export interface AttackOrder {
  readonly target: Target
  /** Names of the attacks; all run concurrently. */
  readonly attacks: readonly string[]
  /** Source addresses, of the loopback network. */
  readonly addresses: readonly string[]
  readonly seconds: number
}

/** Number of responses by status, and of connection failures by code. */
export type AttackCounts = Record<string, number>

const counts: AttackCounts = {}
const count = (what: string): void => {
  counts[what] = (counts[what] ?? 0) + 1
}

async function run({ target, attacks, addresses, seconds }: AttackOrder): Promise<void> {
  const signal = AbortSignal.timeout(seconds * 1_000)
  // Every request of the attackers adds a listener.
  setMaxListeners(0, signal)
  const attackers = addresses.map((address) => openAttacker(target, address, signal, count))
  const chosen = ATTACKS.filter(({ name }) => attacks.includes(name))
  await runCopies(chosen, { attackers, signal, count })
  await Promise.all(attackers.map((attacker) => attacker.close()))
}

// Exits with its parent process.
process.once('disconnect', () => process.exit())
process.once('message', (order: AttackOrder) => {
  void run(order).then(() => process.send?.(counts, () => process.disconnect()))
})
