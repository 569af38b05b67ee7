import { createHmac, hkdfSync } from 'node:crypto'
import { activeAccounts } from '@shopstack/drizzle/accounts/sessions'
import { LRUCache } from 'lru-cache'
import { signAccessToken, verifyAccessToken } from './access-token.js'
import type { Claims } from './claims.js'
import type { Identity } from './identity.js'
import { type LegacySecrets, verifyLegacyToken } from './legacy-token.js'
import { type SessionCacheOptions, sessionCache } from './session-cache.js'
import { openSealedValue, sealValue } from './signed-value.js'
import type { Keys } from './signing-keys.js'
import { diagnoseToken } from './token-diagnosis.js'

/** Options of the identity provider. */
export interface IdentityOptions extends Omit<SessionCacheOptions, 'now' | 'redisKey'> {
  keys: Keys
  /** Signs session entries in Redis; the same in all processes that share it. Default: the signing key. */
  sharedSecret?: string | undefined
  legacySecrets?: LegacySecrets
  /** Milliseconds since 1970. */
  now?: () => number
}

const TOKEN_CACHE_SIZE = 10_000
/** Longer than any token of ours or of the legacy services, in characters; longer ones are rejected unverified. */
const MAX_TOKEN_LENGTH = 4_096

/** A sealed token is longer by its nonce, its tag and its encoding. */
const MAX_SEALED_LENGTH = 2 * MAX_TOKEN_LENGTH

/** Opens the identity provider of a process. The caller closes the database and Redis. */
export function openIdentity(options: IdentityOptions): Identity & { close(): void } {
  const { keys, now = Date.now } = options
  const accounts = sessionCache({ ...options, redisKey: redisKeyOf(options), now })
  const tokens = verifiedTokens(options, now)
  // A process without a signing key rotates no refresh tokens.
  const refreshKey = keys.signing && refreshKeyOf(keys)
  const cookieKey = cookieKeyOf(options)
  return {
    async issue({ id, sessionId }, surface) {
      if (sessionId === null)
        throw new TypeError('A legacy token has no session, so no token can be issued for it.')
      return signAccessToken(keys, { userId: id, sessionId }, surface, now())
    },
    async viewerOf(token) {
      const claims = await tokens.claimsOf(token)
      const account = claims && (await accounts.of(claims))
      if (!claims || !account) return null
      // Legacy tokens carry the legacy id, which differs from the account's id here.
      if (claims.sessionId !== null && account.userId !== claims.userId) return null
      return { id: account.userId, role: account.role, sessionId: claims.sessionId }
    },
    async areActive(viewers) {
      const accounts = await activeAccounts(options.db, viewers)
      return viewers.map(({ role }, i) => accounts[i]?.role === role)
    },
    expiryOf: async (token) => (await tokens.claimsOf(token))?.expiresAt ?? null,
    diagnose: async (token) =>
      token.length > MAX_TOKEN_LENGTH
        ? { kind: 'malformed' }
        : diagnoseToken(keys, options.legacySecrets ?? {}, token, now()),
    rotate(refreshToken) {
      if (!refreshKey) throw new Error('This process has public keys only: set JWT_PRIVATE_KEY.')
      return createHmac('sha256', refreshKey).update(refreshToken).digest('base64url')
    },
    seal: (token) => sealValue(cookieKey, token),
    unseal: (sealed) => (sealed.length > MAX_SEALED_LENGTH ? null : openSealedValue(cookieKey, sealed)),
    jwks: keys.jwks,
    close() {
      tokens.clear()
      accounts.clear()
    },
  }
}

/** Derived from the signing key, so that all processes rotate alike without a further secret. */
const refreshKeyOf = (keys: Keys): Buffer => deriveKey(secretOf(keys), 'shopstack refresh tokens')

const cookieKeyOf = ({ sharedSecret, keys }: IdentityOptions): Buffer =>
  deriveKey(sharedSecret ?? secretOf(keys), 'shopstack cookies of pages')

const redisKeyOf = ({ sharedSecret, keys }: IdentityOptions): Buffer =>
  deriveKey(sharedSecret ?? secretOf(keys), 'shopstack accounts in Redis')

function secretOf({ signing }: Keys): Buffer {
  if (!signing)
    throw new Error('A process with public keys only needs a secret that it shares with the others.')
  return signing.privateKey.export({ format: 'der', type: 'pkcs8' })
}

const deriveKey = (secret: string | Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32))

/** Verifies each token's signature once. Invalid tokens are not cached, so they cannot evict valid ones. */
function verifiedTokens({ keys, legacySecrets = {} }: IdentityOptions, now: () => number) {
  const verified = new LRUCache<string, Claims>({ max: TOKEN_CACHE_SIZE })
  return {
    async claimsOf(token: string): Promise<Claims | null> {
      if (token.length > MAX_TOKEN_LENGTH) return null
      const known = verified.get(token)
      if (known && known.expiresAt > now()) return known
      const claims =
        (await verifyAccessToken(keys, token, now())) ??
        (await verifyLegacyToken(legacySecrets, token, now()))
      if (claims) verified.set(token, claims)
      return claims
    },
    clear: () => verified.clear(),
  }
}
