import { prepared } from '@shopstack/drizzle/client/prepared-statements'
import { auditLog, refreshTokens, SIGN_IN_UNLOCKED, sessions, users } from '@shopstack/drizzle/tables'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import type { PasswordOwner } from '@shopstack/kit/auth/password-policy'
import type { AttemptedAccount } from '@shopstack/kit/rate-limit/sign-in-limit'
import { and, asc, desc, eq, getTableColumns, gt, isNull, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Database } from '../database.js'

/** A session of an account. */
export type SessionRow = typeof sessions.$inferSelect

/** The columns that a sign-in checks. */
export type AccountRow = Pick<typeof users.$inferSelect, 'id' | 'role' | 'passwordHash'>

const activeSessions = prepared((db: Database) =>
  db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, sql.placeholder('userId')),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, sql`now()`),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(100)
    .prepare('sessions_of_user'),
)

/** The active sessions of an account, newest first, at most 100. */
export const sessionsOf = (db: Database, userId: number): Promise<SessionRow[]> =>
  activeSessions(db).execute({ userId })

const account = { id: users.id, role: users.role, passwordHash: users.passwordHash }

const typed = sql.placeholder('email')

/**
 * Matches the canonical form. Accounts without one match as typed: those created before canonical forms were
 * migrated, and those whose form belongs to an older account.
 */
const matchesEmail = and(
  or(
    eq(users.canonicalEmail, sql.placeholder('canonical')),
    and(isNull(users.canonicalEmail), sql`lower(${users.email}) = lower(${typed})`),
  ),
  isNull(users.disabledAt),
)
/** An account typed exactly so comes before the one with the canonical form. */
const exactFirst = [desc(sql`${users.email} = ${typed}`), asc(users.id)]

const byEmail = prepared((db: Database) =>
  db
    .select(account)
    .from(users)
    .where(matchesEmail)
    .orderBy(...exactFirst)
    .limit(1)
    .prepare('account_by_email'),
)

/** The account of an e-mail address in any spelling; null for a disabled account. */
export async function accountByEmail(db: Database, email: string): Promise<AccountRow | null> {
  const [row] = await byEmail(db).execute({ email, canonical: canonicalEmail(email) })
  return row ?? null
}

/** The networks of this many newest sessions count as known. */
const MAX_KNOWN_SESSIONS = 100

const attemptedByEmail = prepared((db: Database) =>
  db
    .select({
      id: users.id,
      // Written by `npm run admin -- unlock`, so that the limit is lifted in every process and the action is audited.
      unlock: sql<number | null>`(
        select max(entry.id)::float8 from ${auditLog} entry
        where entry.subject = 'user:' || users.id and entry.action = ${sql.raw(`'${SIGN_IN_UNLOCKED}'`)})`,
      addresses: sql<(string | null)[]>`array(
        select distinct recent.address from (
          select s.address from ${sessions} s where s.${sql.identifier(sessions.userId.name)} = users.id
          order by s.${sql.identifier(sessions.createdAt.name)} desc, s.id desc
          limit ${sql.raw(String(MAX_KNOWN_SESSIONS))}
        ) recent)`,
    })
    .from(users)
    .where(matchesEmail)
    .orderBy(...exactFirst)
    .limit(1)
    .prepare('attempted_account'),
)

/** The account that a sign-in attempt counts for; null for a disabled account. */
export async function attemptedAccount(db: Database, email: string): Promise<AttemptedAccount | null> {
  const [row] = await attemptedByEmail(db).execute({ email, canonical: canonicalEmail(email) })
  return row ?? null
}

const byId = prepared((db: Database) =>
  db
    .select({ ...account, email: users.email, name: users.name })
    .from(users)
    .where(and(eq(users.id, sql.placeholder('id')), isNull(users.disabledAt)))
    .prepare('account_by_id'),
)

/** The account of an id; null for a disabled account. */
export async function accountById(db: Database, id: number): Promise<(AccountRow & PasswordOwner) | null> {
  const [row] = await byId(db).execute({ id })
  return row ?? null
}

/** The address of an account, and when it was confirmed; null for a disabled account. */
export async function contactOf(
  db: Database,
  id: number,
): Promise<Pick<typeof users.$inferSelect, 'email' | 'emailConfirmedAt'> | null> {
  const [row] = await db
    .select({ email: users.email, emailConfirmedAt: users.emailConfirmedAt })
    .from(users)
    .where(and(eq(users.id, id), isNull(users.disabledAt)))
  return row ?? null
}

const { passwordHash: _secret, ...publicColumns } = getTableColumns(users)

const publicById = prepared((db: Database) =>
  db
    .select(publicColumns)
    .from(users)
    .where(eq(users.id, sql.placeholder('id')))
    .prepare('profile_by_id'),
)

/** The account as its owner sees it. */
export async function profileOf(
  db: Database,
  id: number,
): Promise<Omit<typeof users.$inferSelect, 'passwordHash'> | null> {
  const [row] = await publicById(db).execute({ id })
  return row ?? null
}

/** A client that lost the response may retry a used refresh token within this period. */
const REUSE_GRACE = sql`interval '10 seconds'`

const successor = alias(refreshTokens, 'successor')

const presented = {
  userId: sessions.userId,
  role: users.role,
  sessionId: sessions.id,
  surface: sessions.surface,
  isActive: sql<boolean>`${sessions.revokedAt} is null and ${sessions.expiresAt} > now() and ${users.disabledAt} is null`,
  isUsed: sql<boolean>`${refreshTokens.usedAt} is not null`,
  /** The successor is not used yet. */
  isRetryable: sql<boolean>`${refreshTokens.usedAt} > now() - ${REUSE_GRACE} and ${successor.usedAt} is null`,
}

/** The state of a presented refresh token and of its session. */
export interface PresentedToken {
  userId: number
  role: (typeof users.$inferSelect)['role']
  sessionId: string
  surface: SessionRow['surface']
  isActive: boolean
  isUsed: boolean
  isRetryable: boolean
}

/** Locks a refresh token by its hash and that of its successor; concurrent refreshes run one after the other. */
export async function tokenForUse(tx: Database, hash: string, next: string): Promise<PresentedToken | null> {
  const [row] = await tx
    .select(presented)
    .from(refreshTokens)
    .innerJoin(sessions, eq(sessions.id, refreshTokens.sessionId))
    .innerJoin(users, eq(users.id, sessions.userId))
    .leftJoin(successor, eq(successor.tokenHash, next))
    .where(eq(refreshTokens.tokenHash, hash))
    .for('update', { of: refreshTokens })
  return row ?? null
}
