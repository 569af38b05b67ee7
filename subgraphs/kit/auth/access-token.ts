import { randomUUID } from 'node:crypto'
import type { Surface } from '@shopstack/drizzle/tables'
import { parseId } from '@shopstack/schema/ids'
import { type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { SessionClaims } from './claims.js'
import type { Keys } from './signing-keys.js'

/** An access token and its expiry. */
export interface AccessToken {
  readonly token: string
  readonly expiresAt: Date
}

/** Lifetime of an access token by surface, in seconds. Clients of each surface rely on it. */
export const ACCESS_TOKEN_SECONDS: Record<Surface, number> = {
  graphql: 15 * 60,
  flask: 60 * 60,
  express: 24 * 60 * 60,
}

/** The signature algorithm of our access tokens. */
export const ALGORITHM = 'EdDSA'
const TYPE = 'at+jwt'
const ISSUER = 'shopstack'
/** Our tokens carry no other header parameter, so `jku`, `jwk`, `x5u` and `crit` mark a foreign token. */
const HEADER_PARAMETERS = new Set(['alg', 'typ', 'kid'])

const payload = z
  .object({ sub: z.string(), userId: z.number(), sid: z.guid(), exp: z.number() })
  .refine(({ sub, userId }) => parseId(sub) === userId)

/** Signs an access token for a session. `now` is in milliseconds since 1970. */
export async function signAccessToken(
  keys: Keys,
  { userId, sessionId }: { userId: number; sessionId: string },
  surface: Surface,
  now: number,
): Promise<AccessToken> {
  if (!keys.signing)
    throw new Error('This process has public keys only and signs no tokens: set JWT_PRIVATE_KEY.')
  const { kid, privateKey } = keys.signing
  const issuedAt = Math.floor(now / 1_000)
  const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS[surface]
  // Clients of the legacy Node service read `userId` from the token.
  const token = await new SignJWT({ sid: sessionId, userId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(ISSUER)
    .setAudience(ISSUER)
    .setSubject(String(userId))
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(randomUUID())
    .sign(privateKey)
  return { token, expiresAt: new Date(expiresAt * 1_000) }
}

/** The claims of an access token, or `null` for any invalid one. Does not check the session. */
export async function verifyAccessToken(
  keys: Keys,
  token: string,
  now: number,
): Promise<SessionClaims | null> {
  try {
    const verified = await jwtVerify(token, (header) => keyFor(keys, header), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: ISSUER,
      audience: ISSUER,
      requiredClaims: ['exp', 'iat', 'jti'],
      currentDate: new Date(now),
    })
    const { userId, sid, exp } = payload.parse(verified.payload)
    return { userId, sessionId: sid, expiresAt: exp * 1_000 }
  } catch {
    return null
  }
}

/** The key that a token's `kid` selects; throws for the header of a foreign token. */
export function keyFor(keys: Keys, header: JWTHeaderParameters) {
  const key = keys.publicKeys.get(header.kid ?? '')
  if (!key || Object.keys(header).some((name) => !HEADER_PARAMETERS.has(name)))
    throw new TypeError('unknown key or header parameter')
  return key
}
