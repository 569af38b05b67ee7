import { randomUUID } from 'node:crypto'
import { insertSession, type NewAccount, registerAccount } from '@shopstack/drizzle/accounts/sessions'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { Role } from '@shopstack/drizzle/tables'
import { ACCESS_TOKEN_SECONDS } from './access-token.js'
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
export const sessionEnd = (surface: Caller['surface'], token: Pick<AccessToken, 'expiresAt'>): string =>
  (surface === 'graphql' ? new Date(Date.now() + REFRESHABLE_MS) : token.expiresAt).toISOString()

/** What a client is handed, of an access token and a refresh token. */
export const sessionTokens = ({ token, expiresAt }: AccessToken, refreshToken: string): SessionTokens => ({
  accessToken: token,
  refreshToken,
  expiresAt: expiresAt.toISOString(),
})

const ADDRESS_LENGTH = 45

type Client = Pick<Caller, 'surface' | 'userAgent' | 'address'>

/** Signs somebody in from where they call: a new session with its first pair of tokens. Call it inside a transaction. */
export async function startSession(
  tx: Db<'transactions'>,
  identity: Identity,
  user: { id: number; role: Role },
  client: Client,
): Promise<SessionTokens> {
  const id = randomUUID()
  const token = await identity.issue({ id: user.id, role: user.role, sessionId: id }, client.surface)
  const refreshToken = newRefreshToken()
  const session = { ...about(client), id, userId: user.id, expiresAt: sessionEnd(client.surface, token) }
  await insertSession(tx, session, refreshTokenHash(refreshToken))
  return sessionTokens(token, refreshToken)
}

/** A session outlives its token by this much where it is written before the token is signed. */
const SIGNING_MS = 5_000

/** Opens an account with its first session. Call it inside a transaction. */
export async function startAccount(
  tx: Db<'insights'>,
  identity: Identity,
  account: NewAccount,
  client: Client,
) {
  const id = randomUUID()
  const refreshToken = newRefreshToken()
  const tokenEnd = new Date(Date.now() + ACCESS_TOKEN_SECONDS[client.surface] * 1_000 + SIGNING_MS)
  const expiresAt = sessionEnd(client.surface, { expiresAt: tokenEnd })
  const session = { ...about(client), id, expiresAt }
  const user = await registerAccount(tx, account, session, refreshTokenHash(refreshToken))
  const token = await identity.issue({ id: user.id, role: user.role, sessionId: id }, client.surface)
  return { ...sessionTokens(token, refreshToken), user }
}

const about = ({ surface, userAgent, address }: Client) => ({
  surface,
  userAgent,
  address: address.slice(0, ADDRESS_LENGTH),
})
