import { randomUUID } from 'node:crypto'
import type { AdoptionSource, Surface } from '@shopstack/drizzle/tables'
import { parseId } from '@shopstack/schema/ids'
import { type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { AccessToken } from './identity.js'
import type { Keys } from './signing-keys.js'

/** How long an access token lives, in seconds: what clients of each surface were promised. */
export const ACCESS_TOKEN_SECONDS: Record<Surface, number> = {
  graphql: 15 * 60,
  flask: 60 * 60,
  express: 24 * 60 * 60,
}

/** What a good token says; `expiresAt` is in milliseconds since 1970. */
export type Claims = SessionClaims | LegacyClaims

/** A token of ours: whose it is, and which session it belongs to. */
export interface SessionClaims {
  readonly userId: number
  readonly sessionId: string
  readonly expiresAt: number
}

/** A token of an old service, which belongs to no session: `userId` is what that service called the account. */
export interface LegacyClaims {
  readonly service: AdoptionSource
  readonly userId: number
  readonly sessionId: null
  readonly expiresAt: number
}

/** The one that our tokens are signed with. */
export const ALGORITHM = 'EdDSA'
const TYPE = 'at+jwt'
const PARTY = 'shopstack'
/** Our tokens have no other header parameters, so `jku`, `jwk`, `x5u` or `crit` mark a token as not ours. */
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
  // Old Node clients decode `userId`.
  const token = await new SignJWT({ sid: sessionId, userId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid })
    .setIssuer(PARTY)
    .setAudience(PARTY)
    .setSubject(String(userId))
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .setJti(randomUUID())
    .sign(privateKey)
  return { token, expiresAt: new Date(expiresAt * 1_000) }
}

/** The claims of an access token; `null` whatever is wrong with it. Says nothing about its session. */
export async function verifyAccessToken(
  keys: Keys,
  token: string,
  now: number,
): Promise<SessionClaims | null> {
  try {
    const verified = await jwtVerify(token, (header) => keyFor(keys, header), {
      algorithms: [ALGORITHM],
      typ: TYPE,
      issuer: PARTY,
      audience: PARTY,
      requiredClaims: ['exp', 'iat', 'jti'],
      currentDate: new Date(now),
    })
    const { userId, sid, exp } = payload.parse(verified.payload)
    return { userId, sessionId: sid, expiresAt: exp * 1_000 }
  } catch {
    return null
  }
}

/** The key a token's header names; throws when the header is none of ours. */
export function keyFor(keys: Keys, header: JWTHeaderParameters) {
  const key = keys.publicKeys.get(header.kid ?? '')
  if (!key || Object.keys(header).some((name) => !HEADER_PARAMETERS.has(name)))
    throw new TypeError('not our header')
  return key
}
