import { randomUUID } from 'node:crypto'
import type { Db } from '@shopstack/drizzle/access'
import { insertSession } from '@shopstack/drizzle/sessions'
import type { Role } from '@shopstack/drizzle/tables'
import type { AccessToken, Identity } from './identity.js'
import { newRefreshToken, refreshTokenHash } from './refresh-token.js'
import type { Caller } from './viewer.js'

/** What a client is handed when a session starts or goes on. */
export interface SessionTokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** When the access token stops being good. */
  readonly expiresAt: string
}

const REFRESHABLE_MS = 30 * 24 * 60 * 60 * 1_000

/** When a session ends by itself: 30 days after its last refresh, or with its token where the old API knows no refresh. */
export const sessionEnd = (surface: Caller['surface'], token: AccessToken): string =>
  (surface === 'graphql' ? new Date(Date.now() + REFRESHABLE_MS) : token.expiresAt).toISOString()

/** What a client is handed, of an access token and a refresh token. */
export const sessionTokens = ({ token, expiresAt }: AccessToken, refreshToken: string): SessionTokens => ({
  accessToken: token,
  refreshToken,
  expiresAt: expiresAt.toISOString(),
})

const ADDRESS_LENGTH = 45

/** Signs somebody in from where they call: a new session with its first pair of tokens. Call it inside a transaction. */
export async function startSession(
  tx: Db<'transactions' | 'insights'>,
  identity: Identity,
  user: { id: number; role: Role },
  { surface, userAgent, address }: Pick<Caller, 'surface' | 'userAgent' | 'address'>,
): Promise<SessionTokens> {
  const id = randomUUID()
  const token = await identity.issue({ id: user.id, role: user.role, sessionId: id }, surface)
  const refreshToken = newRefreshToken()
  const expiresAt = sessionEnd(surface, token)
  const session = {
    id,
    userId: user.id,
    surface,
    userAgent,
    address: address.slice(0, ADDRESS_LENGTH),
    expiresAt,
  }
  await insertSession(tx, session, refreshTokenHash(refreshToken))
  return sessionTokens(token, refreshToken)
}
