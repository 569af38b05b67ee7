import { availableParallelism } from 'node:os'
import { hash as argon2Hash, argon2id, needsRehash, verify } from 'argon2'
import { fairQueue, type Lane } from '../client/fair-queue.js'
import { normalizePassword } from '../text/password.js'
import { isBcrypt, verifyBcrypt } from './bcrypt.js'

/** OWASP's recommendation for Argon2id (19 MiB, two passes, one lane): 15 to 30 ms per hash. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Maximum password size: 128 characters of any script fit. */
export const MAX_PASSWORD_BYTES = 1_024

/** Stored instead of a hash when sign-in is impossible: no password matches it. */
export const NO_PASSWORD = '!'

/** A hash with the current parameters and an unknown password: verified when there is no account. */
const UNKNOWN_PASSWORD_HASH =
  '$argon2id$v=19$m=19456,p=1,t=2$uoVvtuG4p2mB/Ye6YSwOyg$rsJzFmhtBzCtbDRJ8l5vCRmgJmu0EokGyi0EQinpGHk'

/** Hashes computed at a time. One core stays free for the event loop: with all of them busy, every other request waited. */
const MAX_HASHES = Math.max(1, availableParallelism() - 1)

/** A core computes some 32 hashes a second: all lanes together may wait four seconds, one network half of it. */
const queued = fairQueue({
  concurrency: MAX_HASHES,
  maxWaiting: MAX_HASHES * 128,
  maxWaitingPerSite: MAX_HASHES * 96,
  maxWaitingPerNetwork: MAX_HASHES * 64,
  // Below the default of SUBGRAPH_TIMEOUT.
  maxWaitMs: 8_000,
})

/** The lane of work without a client, such as that of the command line. */
const LOCAL: Lane = { site: 'local', network: 'local' }

/**
 * Hashes a password with Argon2id. One hash is computed per core at a time, and clients' lanes alternate.
 * @throws ShopError `RATE_LIMITED` when too many of a lane wait
 */
export const hashPassword = (password: string, lane = LOCAL): Promise<string> =>
  queued(lane, () => argon2Hash(normalizePassword(password), PARAMETERS))

/**
 * How a password matches a hash; `as-typed` means that the hash predates password normalization and should be replaced.
 */
export type PasswordMatch = 'normalized' | 'as-typed' | null

/**
 * Matches a password against an Argon2id or bcrypt hash. No match for `null` and invalid hashes, which cost as much as
 * a wrong password. Queued like {@link hashPassword}.
 */
export async function matchPassword(
  hash: string | null,
  password: string,
  lane = LOCAL,
): Promise<PasswordMatch> {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return null
  const normalized = normalizePassword(password)
  if (await isMatch(hash, normalized, lane)) return 'normalized'
  return normalized !== password && (await isMatch(hash, password, lane)) ? 'as-typed' : null
}

/** Whether a password matches a hash; see {@link matchPassword}. */
export const verifyPassword = async (hash: string | null, password: string, lane = LOCAL): Promise<boolean> =>
  (await matchPassword(hash, password, lane)) !== null

async function isMatch(hash: string | null, password: string, lane: Lane): Promise<boolean> {
  if (hash !== null && isBcrypt(hash)) return queued(lane, () => verifyBcrypt(hash, password))
  const known = hash?.startsWith('$argon2') ? hash : null
  return (await queued(lane, () => verify(known ?? UNKNOWN_PASSWORD_HASH, password))) && known !== null
}

/** Whether a hash uses weaker parameters than the current ones, or another function. */
export const isOutdated = (hash: string): boolean =>
  !hash.startsWith('$argon2id$') || needsRehash(hash, PARAMETERS)
