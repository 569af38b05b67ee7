import { randomUUID } from 'node:crypto'
import { insertSession, type NewAccount, registerAccount } from '@shopstack/drizzle/accounts/sessions'
import type { Db } from '@shopstack/drizzle/roles/access'
import type { Role } from '@shopstack/drizzle/tables'
import type { AccessToken } from './access-token.js'
import { ACCESS_TOKEN_SECONDS } from './access-token.js'
import type { Identity } from './identity.js'
import { newRefreshToken, refreshTokenHash } from './refresh-token.js'
import type { Caller } from './viewer.js'

/** The tokens of a new or refreshed session. */
export interface SessionTokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** Expiry of the access token. */
  readonly expiresAt: string
}

const REFRESHABLE_MS = 30 * 24 * 60 * 60 * 1_000

/**
 * Expiry of a session: 30 days after its last refresh, or with its access token on the legacy surfaces, which have no
 * refresh.
 */
export const sessionEnd = (surface: Caller['surface'], token: Pick<AccessToken, 'expiresAt'>): string =>
  (surface === 'graphql' ? new Date(Date.now() + REFRESHABLE_MS) : token.expiresAt).toISOString()

/** The response to a sign-in, from an access token and a refresh token. */
export const sessionTokens = ({ token, expiresAt }: AccessToken, refreshToken: string): SessionTokens => ({
  accessToken: token,
  refreshToken,
  expiresAt: expiresAt.toISOString(),
})

const MAX_ADDRESS_LENGTH = 45

type Client = Pick<Caller, 'surface' | 'userAgent' | 'address'>

/** Starts a session for a user and issues its first tokens. Call it inside a transaction. */
export async function startSession(
  tx: Db<'transactions'>,
  identity: Identity,
  user: { id: number; role: Role },
  client: Client,
): Promise<SessionTokens> {
  const id = randomUUID()
  const token = await identity.issue({ id: user.id, role: user.role, sessionId: id }, client.surface)
  const refreshToken = newRefreshToken()
  const session = {
    ...clientFields(client),
    id,
    userId: user.id,
    expiresAt: sessionEnd(client.surface, token),
  }
  await insertSession(tx, session, refreshTokenHash(refreshToken))
  return sessionTokens(token, refreshToken)
}

/** Added to the expiry of a session that is stored before its token is signed. */
const SIGNING_MS = 5_000

/** Creates an account and its first session. Call it inside a transaction. */
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
  const session = { ...clientFields(client), id, expiresAt }
  const user = await registerAccount(tx, account, session, refreshTokenHash(refreshToken))
  const token = await identity.issue({ id: user.id, role: user.role, sessionId: id }, client.surface)
  return { ...sessionTokens(token, refreshToken), user }
}

const clientFields = ({ surface, userAgent, address }: Client) => ({
  surface,
  userAgent,
  address: address.slice(0, MAX_ADDRESS_LENGTH),
})
