import type { AdoptionSource } from '@shopstack/drizzle/tables'

/** The claims of a valid token; `expiresAt` is in milliseconds since 1970. */
export type Claims = SessionClaims | LegacyClaims

/** Claims of an access token of this platform. */
export interface SessionClaims {
  readonly userId: number
  readonly sessionId: string
  readonly expiresAt: number
}

/** Claims of a legacy service's token. It belongs to no session, and `userId` is the id that service used. */
export interface LegacyClaims {
  readonly service: AdoptionSource
  readonly userId: number
  readonly sessionId: null
  readonly expiresAt: number
}
