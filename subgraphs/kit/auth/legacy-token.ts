import { parseId } from '@shopstack/schema/ids'
import { jwtVerify } from 'jose'
import { z } from 'zod'
import type { LegacyClaims } from './access-token.js'

/** The secrets of the services this platform replaces; their tokens are accepted while these are set. */
export interface LegacySecrets {
  readonly flask?: string | undefined
  readonly express?: string | undefined
}

/** Their clocks are not ours; in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 5

const userId = z.number().refine((id) => parseId(String(id)) === id)

/** Whether a token says that it is still to be issued; `iat` is in seconds, `now` in milliseconds since 1970. */
export const isNotYetValid = (iat: number | undefined, now: number): boolean =>
  iat !== undefined && iat > now / 1_000 + CLOCK_TOLERANCE_SECONDS

/** What each service put into a token (LEGACY-CONTRACT section 6), and its own id of the account it meant. */
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

/** The claims of a token of an old service; `null` whatever is wrong with it. It belongs to no session. */
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
    // The Node service did not look at it.
    if (service === 'flask' && isNotYetValid(verified.payload.iat, now)) return null
    const claims = payloads[service].parse(verified.payload)
    return claims.userId === null
      ? null
      : { service, userId: claims.userId, sessionId: null, expiresAt: claims.exp * 1_000 }
  } catch {
    return null
  }
}
