import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { ALGORITHM, keyFor } from './access-token.js'
import type { TokenProblem } from './identity.js'
import { CLOCK_TOLERANCE_SECONDS, isNotYetValid, type LegacySecrets } from './legacy-token.js'
import type { Keys } from './signing-keys.js'

/** Why a rejected token is invalid. `now` is in milliseconds since 1970. */
export async function diagnoseToken(
  keys: Keys,
  secrets: LegacySecrets,
  token: string,
  now: number,
): Promise<TokenProblem> {
  if (token.split('.').length < 3) return { kind: 'malformed' }
  const algorithm = algorithmOf(token)
  if (algorithm === null) return { kind: 'header' }
  if (algorithm === ALGORITHM) return diagnoseOwn(keys, token, now)
  if (algorithm !== 'HS256') return { kind: 'algorithm' }
  const flaskProblem = await diagnoseLegacy(secrets.flask, token, now, flaskClaimProblem)
  return flaskProblem.kind === 'signature'
    ? diagnoseLegacy(secrets.express, token, now, expressClaimProblem)
    : flaskProblem
}

function algorithmOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).alg ?? ''
  } catch {
    return null
  }
}

async function diagnoseOwn(keys: Keys, token: string, now: number): Promise<TokenProblem> {
  try {
    await jwtVerify(token, (header) => keyFor(keys, header), {
      algorithms: [ALGORITHM],
      currentDate: new Date(now),
    })
    return { kind: 'ended' }
  } catch (error) {
    return problemOfError(error)
  }
}

async function diagnoseLegacy(
  secret: string | undefined,
  token: string,
  now: number,
  claimProblem: (claims: JWTPayload, now: number) => TokenProblem | null,
): Promise<TokenProblem> {
  if (!secret) return { kind: 'signature' }
  try {
    const { payload } = await jwtVerify(token, Buffer.from(secret), {
      algorithms: ['HS256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    })
    return claimProblem(payload, now) ?? { kind: 'unknown_account' }
  } catch (error) {
    return problemOfError(error)
  }
}

/** In the order of the Flask service's checks; only that service accepted tokens without `exp`. */
function flaskClaimProblem({ iat, sub, type, exp }: JWTPayload, now: number): TokenProblem | null {
  if (isNotYetValid(iat, now)) return { kind: 'early', claim: 'iat' }
  if (sub === undefined) return { kind: 'missing', claim: 'sub' }
  // The secret is shared with the legacy service, so any payload is possible.
  if (typeof sub !== 'string') return { kind: 'subject' }
  if (type === 'refresh') return { kind: 'refresh' }
  return exp === undefined ? { kind: 'missing', claim: 'exp' } : null
}

/** The Express service answered every invalid token alike. */
const expressClaimProblem = ({ exp }: JWTPayload): TokenProblem | null =>
  exp === undefined ? { kind: 'missing', claim: 'exp' } : null

function problemOfError(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return { kind: 'expired' }
  if (!(error instanceof errors.JWTClaimValidationFailed)) return { kind: 'signature' }
  const { claim, reason } = error
  // `jose` reports a non-numeric time as an invalid claim; the legacy services treated it as missing.
  return { kind: reason === 'check_failed' ? 'early' : 'missing', claim }
}
