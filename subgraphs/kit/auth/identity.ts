import type { Surface } from '@shopstack/drizzle/tables'
import type { AccessToken } from './access-token.js'
import type { Viewer } from './viewer.js'

/** Why a token was rejected; the legacy REST clients distinguish these cases. */
export type TokenProblem =
  | { readonly kind: 'malformed' | 'header' | 'algorithm' | 'signature' | 'expired' | 'refresh' | 'subject' }
  | { readonly kind: 'early' | 'missing'; readonly claim: string }
  /** The token is valid; its session has ended. */
  | { readonly kind: 'ended' }
  /** The token is valid; its account does not exist or is disabled. Legacy tokens only. */
  | { readonly kind: 'unknown_account' }

/** Issues access tokens and resolves them to viewers. */
export interface Identity {
  /** Signs a token for a session; its lifetime depends on the surface. */
  issue(viewer: Viewer, surface: Surface): Promise<AccessToken>
  /** The viewer of a valid token of an active session; `null` for any other token. */
  viewerOf(token: string): Promise<Viewer | null>
  /** Whether each of the sessions is active, and its account has the same role, by one statement past the caches. */
  areActive(viewers: readonly Viewer[]): Promise<readonly boolean[]>
  /** When a valid token expires, in milliseconds since 1970; `null` for any other token. */
  expiryOf(token: string): Promise<number | null>
  /** Why `viewerOf` returned `null` for a token. */
  diagnose(token: string): Promise<TokenProblem>
  /**
   * The successor of a refresh token. It is deterministic, so a retry within the grace period gets the same one
   * although no token is stored; an HMAC with a private key, so the successor cannot be computed from the token.
   */
  rotate(refreshToken: string): string
  /** Encrypts an access token for the cookie of a page. The result is no token: only `unseal` reads it. */
  seal(token: string): string
  /** The access token of a cookie; `null` unless a process with the same secret sealed it. */
  unseal(sealed: string): string | null
  /** The public verification keys as a JWK set. */
  readonly jwks: { readonly keys: readonly object[] }
}
