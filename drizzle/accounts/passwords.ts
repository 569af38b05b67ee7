import { availableParallelism } from 'node:os'
import { argon2id, hash, needsRehash, verify } from 'argon2'
import { fairQueue, type Lane } from '../client/fair-queue.js'
import { normalizePassword } from '../text/password.js'
import { isBcrypt, verifyBcrypt } from './bcrypt.js'

/** OWASP's recommendation for Argon2id (19 MiB, two passes, one lane): 15 to 30 ms a hash. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Longer ones are refused unread: 128 characters of any script fit. */
export const MAX_PASSWORD_BYTES = 1_024

/** What stands in place of a hash where nobody may sign in: no password matches it. */
export const NO_PASSWORD = '!'

/** The hash of a password that nobody knows, with today's parameters: checked where there is no account to check. */
const NOBODYS =
  '$argon2id$v=19$m=19456,p=1,t=2$uoVvtuG4p2mB/Ye6YSwOyg$rsJzFmhtBzCtbDRJ8l5vCRmgJmu0EokGyi0EQinpGHk'

/** Hashes computed at a time. One core stays free for the event loop: with all of them busy, every other request waited. */
const MAX_HASHES = Math.max(1, availableParallelism() - 1)

/** A core computes some 32 hashes per second: 2 s of waiting for all lanes together, at most half of it for one network. */
const queued = fairQueue({
  concurrency: MAX_HASHES,
  maxWaiting: MAX_HASHES * 64,
  maxWaitingPerSite: MAX_HASHES * 48,
  maxWaitingPerNetwork: MAX_HASHES * 32,
  // Below the default of SUBGRAPH_TIMEOUT.
  maxWaitMs: 8_000,
})

/** The lane of work that no client asked for, such as that of the command line. */
const LOCAL: Lane = { site: 'local', network: 'local' }

/**
 * The Argon2id hash to keep for a password. At most one per core but one is computed at a time, and the lanes of clients take turns;
 * `RATE_LIMITED` when too many of a lane wait.
 */
export const hashPassword = (password: string, lane = LOCAL): Promise<string> =>
  queued(lane, () => hash(normalizePassword(password), PARAMETERS))

/** How a password fits a hash; `as-typed` when the hash was made before passwords were normalized, and is to be replaced. */
export type PasswordMatch = 'normalized' | 'as-typed' | null

/**
 * How a password fits a kept hash, Argon2id or legacy bcrypt; not at all for `null` and for what is no hash, which costs
 * as much as a wrong password all the same. Queued like {@link hashPassword}.
 */
export async function matchPassword(
  kept: string | null,
  password: string,
  lane = LOCAL,
): Promise<PasswordMatch> {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return null
  const normalized = normalizePassword(password)
  if (await isOf(kept, normalized, lane)) return 'normalized'
  return normalized !== password && (await isOf(kept, password, lane)) ? 'as-typed' : null
}

/** Whether a kept hash is that of the password, as {@link matchPassword} has it. */
export const verifyPassword = async (kept: string | null, password: string, lane = LOCAL): Promise<boolean> =>
  (await matchPassword(kept, password, lane)) !== null

async function isOf(kept: string | null, password: string, lane: Lane): Promise<boolean> {
  if (kept !== null && isBcrypt(kept)) return queued(lane, () => verifyBcrypt(kept, password))
  const known = kept?.startsWith('$argon2') ? kept : null
  return (await queued(lane, () => verify(known ?? NOBODYS, password))) && known !== null
}

/** Whether a hash was made with weaker parameters than today's, or by another function. */
export const isOutdated = (kept: string): boolean =>
  !kept.startsWith('$argon2id$') || needsRehash(kept, PARAMETERS)
