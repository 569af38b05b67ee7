import type { Surface } from '@shopstack/drizzle/tables'
import type { TokenProblem } from './token-diagnosis.js'
import type { Viewer } from './viewer.js'

/** An access token and its expiry. */
export interface AccessToken {
  readonly token: string
  readonly expiresAt: Date
}

/** Issues access tokens and resolves them to viewers. */
export interface Identity {
  /** Signs a token for a session; its lifetime depends on the surface. */
  issue(viewer: Viewer, surface: Surface): Promise<AccessToken>
  /** The viewer of a valid token of an active session; `null` for any other token. */
  viewerOf(token: string): Promise<Viewer | null>
  /** Why `viewerOf` returned `null` for a token. */
  diagnose(token: string): Promise<TokenProblem>
  /**
   * The successor of a refresh token. It is deterministic, so a retry within the grace period gets the same one
   * although no token is stored; an HMAC with a private key, so the successor cannot be computed from the token.
   */
  rotate(refreshToken: string): string
  /** The public verification keys as a JWK set. */
  readonly jwks: { readonly keys: readonly object[] }
}
