import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { ALGORITHM, keyFor } from './access-token.js'
import { CLOCK_TOLERANCE_SECONDS, isNotYetValid, type LegacySecrets } from './legacy-token.js'
import type { Keys } from './signing-keys.js'

/** What is wrong with a token, for clients of an old service that told these cases apart. */
export type TokenProblem =
  | { readonly kind: 'malformed' | 'header' | 'algorithm' | 'signature' | 'expired' | 'refresh' | 'subject' }
  | { readonly kind: 'early' | 'missing'; readonly claim: string }
  /** Nothing, but that its session has ended. */
  | { readonly kind: 'ended' }
  /** Nothing, but that there is no such account, or none that may sign in. Only of tokens that have no session. */
  | { readonly kind: 'nobody' }

/** Tells what is wrong with a token that was refused. `now` is in milliseconds since 1970. */
export async function diagnoseToken(
  keys: Keys,
  secrets: LegacySecrets,
  token: string,
  now: number,
): Promise<TokenProblem> {
  if (token.split('.').length < 3) return { kind: 'malformed' }
  const algorithm = algorithmOf(token)
  if (algorithm === null) return { kind: 'header' }
  if (algorithm === ALGORITHM) return problemOfOurs(keys, token, now)
  if (algorithm !== 'HS256') return { kind: 'algorithm' }
  const asFlasks = await problemOfLegacy(secrets.flask, token, now, problemOfFlaskClaims)
  return asFlasks.kind === 'signature'
    ? problemOfLegacy(secrets.express, token, now, problemOfExpressClaims)
    : asFlasks
}

function algorithmOf(token: string): string | null {
  try {
    return decodeProtectedHeader(token).alg ?? ''
  } catch {
    return null
  }
}

async function problemOfOurs(keys: Keys, token: string, now: number): Promise<TokenProblem> {
  try {
    await jwtVerify(token, (header) => keyFor(keys, header), {
      algorithms: [ALGORITHM],
      currentDate: new Date(now),
    })
    return { kind: 'ended' }
  } catch (error) {
    return problemIn(error)
  }
}

async function problemOfLegacy(
  secret: string | undefined,
  token: string,
  now: number,
  problemOfClaims: (claims: JWTPayload, now: number) => TokenProblem | null,
): Promise<TokenProblem> {
  if (!secret) return { kind: 'signature' }
  try {
    const { payload } = await jwtVerify(token, Buffer.from(secret), {
      algorithms: ['HS256'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now),
    })
    return problemOfClaims(payload, now) ?? { kind: 'nobody' }
  } catch (error) {
    return problemIn(error)
  }
}

/** In the order in which the Flask service looked at them; only it let tokens without an end pass. */
function problemOfFlaskClaims({ iat, sub, type, exp }: JWTPayload, now: number): TokenProblem | null {
  if (isNotYetValid(iat, now)) return { kind: 'early', claim: 'iat' }
  if (sub === undefined) return { kind: 'missing', claim: 'sub' }
  // Whoever signed it may have written anything.
  if (typeof sub !== 'string') return { kind: 'subject' }
  if (type === 'refresh') return { kind: 'refresh' }
  return exp === undefined ? { kind: 'missing', claim: 'exp' } : null
}

/** Its clients were told the same of every bad token. */
const problemOfExpressClaims = ({ exp }: JWTPayload): TokenProblem | null =>
  exp === undefined ? { kind: 'missing', claim: 'exp' } : null

function problemIn(error: unknown): TokenProblem {
  if (error instanceof errors.JWTExpired) return { kind: 'expired' }
  if (!(error instanceof errors.JWTClaimValidationFailed)) return { kind: 'signature' }
  const { claim, reason } = error
  // A time that is no number is none.
  return { kind: reason === 'check_failed' ? 'early' : 'missing', claim }
}
