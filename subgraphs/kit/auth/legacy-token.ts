import { parseId } from '@shopstack/schema/ids'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import type { LegacyClaims } from './claims.js'

/** JWT secrets of the replaced services; their tokens are accepted while these are set. */
export interface LegacySecrets {
  readonly flask?: string | undefined
  readonly express?: string | undefined
}

/** Accepted clock difference to the legacy services. */
export const CLOCK_TOLERANCE_SECONDS = 5

const userId = z.number().refine((id) => parseId(String(id)) === id)

/** Whether a token was issued in the future; `iat` is in seconds, `now` in milliseconds since 1970. */
export const isNotYetValid = (iat: number | undefined, now: number): boolean =>
  iat !== undefined && iat > now / 1_000 + CLOCK_TOLERANCE_SECONDS

/** The payload of each service's tokens; `userId` is the id of the account in that service. */
const payloads = {
  flask: z
    .object({
      sub: z.string(),
      exp: z.number(),
      type: z
        .string()
        .refine((type) => type !== 'refresh')
        .optional(),
    })
    .transform(({ sub, exp }) => ({ userId: parseId(sub), exp })),
  express: z.object({ userId, exp: z.number() }),
}

/** The claims of a legacy token, or `null` for any invalid one. Legacy tokens belong to no session. */
export async function verifyLegacyToken(
  secrets: LegacySecrets,
  token: string,
  now: number,
): Promise<LegacyClaims | null> {
  return (
    (await verifyWith('flask', secrets.flask, token, now)) ??
    (await verifyWith('express', secrets.express, token, now))
  )
}

async function verifyWith(
  service: keyof LegacySecrets,
  secret: string | undefined,
  token: string,
  now: number,
): Promise<LegacyClaims | null> {
  if (!secret) return null
  try {
    const verified = await jwtVerify(token, Buffer.from(secret), {
      algorithms: ['HS256'],
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    })
    // The Node service ignored `iat`.
    if (service === 'flask' && isNotYetValid(verified.payload.iat, now)) return null
    const claims = payloads[service].parse(verified.payload)
    return claims.userId === null
      ? null
      : { service, userId: claims.userId, sessionId: null, expiresAt: claims.exp * 1_000 }
  } catch {
    return null
  }
}
