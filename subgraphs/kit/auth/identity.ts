import type { Surface } from '@shopstack/drizzle/tables'
import type { TokenProblem } from './token-diagnosis.js'
import type { Viewer } from './viewer.js'

/** An access token and when it stops being valid. */
export interface AccessToken {
  readonly token: string
  readonly expiresAt: Date
}

/** How this process knows people: it issues access tokens and tells who holds one. */
export interface Identity {
  /** Signs a token for a session; how long it lives depends on the surface it is for. */
  issue(viewer: Viewer, surface: Surface): Promise<AccessToken>
  /** Who holds a token; `null` for anything but a good token of a living session, whatever is wrong with it. */
  viewerOf(token: string): Promise<Viewer | null>
  /** What is wrong with a token whose holder `viewerOf` does not know. */
  diagnose(token: string): Promise<TokenProblem>
  /**
   * The refresh token that follows another, always the same: a repeat within the grace is answered alike although
   * no token is ever stored. An HMAC with a key of this platform, so that holding one token does not give the next.
   */
  rotate(refreshToken: string): string
  /** The public keys that tokens are checked with, as a JWK set. */
  readonly jwks: { readonly keys: readonly object[] }
}
