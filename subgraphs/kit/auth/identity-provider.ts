import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { expiring } from '../cache/expiring-map.js'
import { type Claims, signAccessToken, verifyAccessToken } from './access-token.js'
import type { Identity } from './identity.js'
import { type LegacySecrets, verifyLegacyToken } from './legacy-token.js'
import { type SessionCacheOptions, sessionCache } from './session-cache.js'
import type { Keys } from './signing-keys.js'
import { diagnoseToken } from './token-diagnosis.js'

/** What a process needs to know people. */
export interface IdentityOptions extends Omit<SessionCacheOptions, 'now' | 'redisKey'> {
  keys: Keys
  /** What processes that share Redis sign its entries with; the signing key unless given. */
  sharedSecret?: string | undefined
  legacySecrets?: LegacySecrets
  /** Milliseconds since 1970. */
  now?: () => number
}

const KEPT = 10_000
/** Far more than any token of ours or of the old services has; the rest is not worth a signature check. */
const TOKEN_LENGTH = 4_096

/** Opens the identity of a process. The database and Redis stay the caller's to close. */
export function openIdentity(options: IdentityOptions): Identity & { close(): void } {
  const { keys, now = Date.now } = options
  const accounts = sessionCache({ ...options, redisKey: redisKeyOf(options), now })
  const tokens = verifiedTokens(options, now)
  // A process that signs no tokens rotates none either.
  const refreshKey = keys.signing && refreshKeyOf(keys)
  return {
    async issue({ id, sessionId }, surface) {
      if (sessionId === null)
        throw new TypeError('A token of an old service has no session to issue a token for.')
      return signAccessToken(keys, { userId: id, sessionId }, surface, now())
    },
    async viewerOf(token) {
      const claims = await tokens.claimsOf(token)
      const account = claims && (await accounts.of(claims))
      if (!claims || !account) return null
      // Only the old service that made a token without a session knows what its ids mean.
      if (claims.sessionId !== null && account.userId !== claims.userId) return null
      return { id: account.userId, role: account.role, sessionId: claims.sessionId }
    },
    diagnose: async (token) =>
      token.length > TOKEN_LENGTH
        ? { kind: 'malformed' }
        : diagnoseToken(keys, options.legacySecrets ?? {}, token, now()),
    rotate(refreshToken) {
      if (!refreshKey) throw new Error('This process has public keys only: set JWT_PRIVATE_KEY.')
      return createHmac('sha256', refreshKey).update(refreshToken).digest('base64url')
    },
    jwks: keys.jwks,
    close() {
      tokens.clear()
      accounts.clear()
    },
  }
}

/** Derived, so that every process that is given the signing key rotates alike and no further secret has to be kept. */
const refreshKeyOf = (keys: Keys): Buffer => derived(secretOf(keys), 'shopstack refresh tokens')

const redisKeyOf = ({ sharedSecret, keys }: IdentityOptions): Buffer =>
  derived(sharedSecret ?? secretOf(keys), 'shopstack accounts in Redis')

function secretOf({ signing }: Keys): Buffer {
  if (!signing)
    throw new Error('A process with public keys only needs a secret that it shares with the others.')
  return signing.privateKey.export({ format: 'der', type: 'pkcs8' })
}

const derived = (secret: string | Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

/** Checks each token's signature once. Bad tokens are not remembered, so nobody can crowd out the good ones. */
function verifiedTokens({ keys, legacySecrets = {} }: IdentityOptions, now: () => number) {
  const verified = expiring<Claims>(KEPT, now)
  return {
    async claimsOf(token: string): Promise<Claims | null> {
      if (token.length > TOKEN_LENGTH) return null
      const digest = createHash('sha256').update(token).digest('base64')
      const known = verified.get(digest)
      if (known) return known
      const claims =
        (await verifyAccessToken(keys, token, now())) ??
        (await verifyLegacyToken(legacySecrets, token, now()))
      if (claims) verified.set(digest, claims, claims.expiresAt)
      return claims
    },
    clear: () => verified.clear(),
  }
}
