import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { prepared, rowOf } from '../client/prepared-statements.js'
import type { Db } from '../roles/access.js'
import type { AdoptionSource, Role } from '../tables/index.js'
import { adoptedIds, refreshTokens, sessions, users } from '../tables/index.js'

/** A sign-in to be kept. */
export type NewSession = Pick<typeof sessions.$inferInsert, 'id' | 'userId' | 'surface' | 'expiresAt'> & {
  readonly userAgent: string | null
  readonly address: string | null
}

const USER_AGENT_LENGTH = 255

/** Starts a session with its first refresh token, given as SHA-256 in hex. Call it inside a transaction. */
export async function insertSession(
  tx: Db<'transactions'>,
  session: NewSession,
  refreshTokenHash: string,
): Promise<void> {
  const userAgent = session.userAgent?.slice(0, USER_AGENT_LENGTH) ?? null
  await tx.insert(sessions).values({ ...session, userAgent, lastUsedAt: sql`now()` })
  await tx.insert(refreshTokens).values({ tokenHash: refreshTokenHash, sessionId: session.id })
}

/** An account to be opened. */
export type NewAccount = Pick<typeof users.$inferSelect, 'email' | 'passwordHash' | 'name'> & {
  readonly canonicalEmail: string
}

/**
 * Opens a customer's account and its first session with one statement, because insights may start no other session.
 * Answers the row of the account as the driver reads it.
 */
export async function registerAccount(
  tx: Db<'insights'>,
  { email, canonicalEmail, passwordHash, name }: NewAccount,
  { id, surface, userAgent, address, expiresAt }: Omit<NewSession, 'userId'>,
  refreshTokenHash: string,
): Promise<Omit<typeof users.$inferSelect, 'passwordHash'>> {
  const agent = userAgent?.slice(0, USER_AGENT_LENGTH) ?? null
  const [row] = await tx.execute(sql`
    select * from open_account(${email}, ${canonicalEmail}, ${passwordHash}, ${name},
      ${id}, ${surface}, ${agent}, ${address}, ${expiresAt}, ${refreshTokenHash})`)
  if (!row) throw new Error('open_account returned no row')
  const { passwordHash: _secret, ...account } = rowOf(users, row)
  return account
}

/** An account that may act, with what it may do. */
export interface ActiveAccount {
  readonly userId: number
  readonly role: Role
}

const livingById = prepared((db: Db<'gateway'>) =>
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

/** Whose session this is; `null` when it is unknown, revoked or expired, or its account is disabled. */
export async function activeSession(db: Db<'gateway'>, sessionId: string): Promise<ActiveAccount | null> {
  const [row] = await livingById(db).execute({ sessionId })
  return row ?? null
}

const livingByOldId = prepared((db: Db<'gateway'>) =>
  db
    .select({ userId: users.id, role: users.role })
    .from(adoptedIds)
    .innerJoin(users, eq(users.id, adoptedIds.id))
    .where(
      and(
        eq(adoptedIds.source, sql.placeholder('service')),
        eq(adoptedIds.kind, 'user'),
        eq(adoptedIds.sourceId, sql.placeholder('oldId')),
        eq(adoptedIds.merged, false),
        isNull(users.disabledAt),
      ),
    )
    .prepare('living_by_old_id'),
)

/**
 * The account that an old service called by this id; `null` when there is none, when it is disabled, when it went into
 * an older account, and when the accounts of that service were not taken over: its numbers say nothing about those here.
 */
export async function accountOfLegacyId(
  db: Db<'gateway'>,
  service: AdoptionSource,
  oldId: number,
): Promise<ActiveAccount | null> {
  const [row] = await livingByOldId(db).execute({ service, oldId })
  return row ?? null
}

/** Whether somebody could sign in with a password that is printed in the README. */
export async function hasDemoAccounts(db: Db<'gateway'>): Promise<boolean> {
  const found = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.demo, true), isNull(users.disabledAt)))
    .limit(1)
  return found.length > 0
}
