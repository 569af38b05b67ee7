import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { prepared, rowOf, statement } from '../client/prepared-statements.js'
import type { Db } from '../roles/access.js'
import type { AdoptionSource, Role } from '../tables/index.js'
import { adoptedIds, refreshTokens, sessions, users } from '../tables/index.js'

/** A session to insert. */
export type NewSession = Pick<typeof sessions.$inferInsert, 'id' | 'userId' | 'surface' | 'expiresAt'> & {
  readonly userAgent: string | null
  readonly address: string | null
}

const MAX_USER_AGENT_LENGTH = 255

/** Inserts a session with the hash of its first refresh token. Call it inside a transaction. */
export async function insertSession(
  tx: Db<'transactions'>,
  session: NewSession,
  refreshTokenHash: string,
): Promise<void> {
  const userAgent = session.userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null
  await tx.insert(sessions).values({ ...session, userAgent, lastUsedAt: sql`now()` })
  await tx.insert(refreshTokens).values({ tokenHash: refreshTokenHash, sessionId: session.id })
}

/** An account to insert. */
export type NewAccount = Pick<typeof users.$inferSelect, 'email' | 'passwordHash' | 'name'> & {
  readonly canonicalEmail: string
}

/** Inserts a customer and the first session with one statement, because insights may insert no other session. */
export async function registerAccount(
  tx: Db<'insights'>,
  { email, canonicalEmail, passwordHash, name }: NewAccount,
  { id, surface, userAgent, address, expiresAt }: Omit<NewSession, 'userId'>,
  refreshTokenHash: string,
): Promise<Omit<typeof users.$inferSelect, 'passwordHash'>> {
  const agent = userAgent?.slice(0, MAX_USER_AGENT_LENGTH) ?? null
  const [row] = await tx.execute(sql`
    select * from open_account(${email}, ${canonicalEmail}, ${passwordHash}, ${name},
      ${id}, ${surface}, ${agent}, ${address}, ${expiresAt}, ${refreshTokenHash})`)
  if (!row) throw new Error('open_account returned no row')
  const { passwordHash: _secret, ...account } = rowOf(users, row)
  return account
}

/** An active account and its role. */
export interface ActiveAccount {
  readonly userId: number
  readonly role: Role
}

const activeBySession = prepared((db: Db<'gateway'>) =>
  db
    .select({ userId: users.id, role: users.role })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sql.placeholder('sessionId')),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, sql`now()`),
        isNull(users.disabledAt),
      ),
    )
    .prepare('living_session'),
)

/** The account of a session; `null` if it is unknown, revoked or expired, or the account is disabled. */
export async function activeSession(db: Db<'gateway'>, sessionId: string): Promise<ActiveAccount | null> {
  const [row] = await activeBySession(db).execute({ sessionId })
  return row ?? null
}

const activeHolders = statement<{ role: Role | null }>(
  () => sql`
  select case when u.disabled_at is null and (h.session_id is null or s.id is not null) then u.role end as role
  from unnest(${sql.placeholder('userIds')}::int[], ${sql.placeholder('sessionIds')}::uuid[])
    with ordinality as h (user_id, session_id, n)
  left join users u on u.id = h.user_id
  left join sessions s on s.id = h.session_id and s.user_id = h.user_id and s.revoked_at is null and s.expires_at > now()
  order by h.n`,
  'living_sessions',
)

/** The holder of a token: an account, and its session unless it is a legacy token. */
export interface SessionHolder {
  readonly id: number
  readonly sessionId: string | null
}

/** The accounts of holders, in their order, with one statement; `null` where the session or the account is not active. */
export async function activeAccounts(
  db: Db<'gateway'>,
  holders: readonly SessionHolder[],
): Promise<(ActiveAccount | null)[]> {
  const rows = await activeHolders(db, {
    userIds: holders.map(({ id }) => id),
    sessionIds: holders.map(({ sessionId }) => sessionId),
  })
  return holders.map(({ id }, i) => {
    const role = rows[i]?.role
    return role ? { userId: id, role } : null
  })
}

const activeByLegacyId = prepared((db: Db<'gateway'>) =>
  db
    .select({ userId: users.id, role: users.role })
    .from(adoptedIds)
    .innerJoin(users, eq(users.id, adoptedIds.id))
    .where(
      and(
        eq(adoptedIds.source, sql.placeholder('service')),
        eq(adoptedIds.kind, 'user'),
        eq(adoptedIds.sourceId, sql.placeholder('legacyId')),
        eq(adoptedIds.merged, false),
        isNull(users.disabledAt),
      ),
    )
    .prepare('living_by_old_id'),
)

/**
 * The account with a legacy service's id; `null` if it does not exist, is disabled, was merged into an older account,
 * or the service's accounts were not adopted.
 */
export async function accountOfLegacyId(
  db: Db<'gateway'>,
  service: AdoptionSource,
  legacyId: number,
): Promise<ActiveAccount | null> {
  const [row] = await activeByLegacyId(db).execute({ service, legacyId })
  return row ?? null
}

/** Whether an active demo account exists, whose password is public. */
export async function hasDemoAccounts(db: Db<'gateway'>): Promise<boolean> {
  const found = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.demo, true), isNull(users.disabledAt)))
    .limit(1)
  return found.length > 0
}
