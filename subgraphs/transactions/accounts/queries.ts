import { prepared } from '@shopstack/drizzle/client/prepared-statements'
import { auditLog, refreshTokens, SIGN_IN_UNLOCKED, sessions, users } from '@shopstack/drizzle/tables'
import { canonicalEmail } from '@shopstack/drizzle/text/email'
import type { PasswordOwner } from '@shopstack/kit/auth/password-policy'
import type { AttemptedAccount } from '@shopstack/kit/rate-limit/sign-in-limit'
import { and, asc, desc, eq, getTableColumns, gt, isNull, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Database } from '../context.js'

/** Where somebody is signed in. */
export type SessionRow = typeof sessions.$inferSelect

/** What a sign-in is checked against. */
export type AccountRow = Pick<typeof users.$inferSelect, 'id' | 'role' | 'passwordHash'>

const living = prepared((db: Database) =>
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

/** Somebody's living sessions, the newest first, a hundred at most. */
export const sessionsOf = (db: Database, userId: number): Promise<SessionRow[]> =>
  living(db).execute({ userId })

const account = { id: users.id, role: users.role, passwordHash: users.passwordHash }

const typed = sql.placeholder('email')

/**
 * That of the canonical form; and those that have none, as they were typed: of an account that came before `migrate` knew
 * canonical forms, or whose form an older account has.
 */
const ofEmail = and(
  or(
    eq(users.canonicalEmail, sql.placeholder('canonical')),
    and(isNull(users.canonicalEmail), sql`lower(${users.email}) = lower(${typed})`),
  ),
  isNull(users.disabledAt),
)
/** Whoever has the canonical form, unless another account was typed exactly so. */
const bestFirst = [desc(sql`${users.email} = ${typed}`), asc(users.id)]

const byEmail = prepared((db: Database) =>
  db
    .select(account)
    .from(users)
    .where(ofEmail)
    .orderBy(...bestFirst)
    .limit(1)
    .prepare('account_by_email'),
)

/** The account of an address, however it is typed; a disabled one reads like none. */
export async function accountByEmail(db: Database, email: string): Promise<AccountRow | null> {
  const [row] = await byEmail(db).execute({ email, canonical: canonicalEmail(email) })
  return row ?? null
}

/** How many of an account's newest sessions tell which networks it signs in from. */
const MAX_KNOWN_SESSIONS = 100

const attempted = prepared((db: Database) =>
  db
    .select({
      id: users.id,
      // Written by the command line of operators, so that a lifted limit is lifted in every process, and on record.
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
    .where(ofEmail)
    .orderBy(...bestFirst)
    .limit(1)
    .prepare('attempted_account'),
)

/** What a sign-in is counted by; a disabled account reads like none. */
export async function attemptedAccount(db: Database, email: string): Promise<AttemptedAccount | null> {
  const [row] = await attempted(db).execute({ email, canonical: canonicalEmail(email) })
  return row ?? null
}

const byId = prepared((db: Database) =>
  db
    .select({ ...account, email: users.email, name: users.name })
    .from(users)
    .where(and(eq(users.id, sql.placeholder('id')), isNull(users.disabledAt)))
    .prepare('account_by_id'),
)

/** The account of an id; a disabled one reads like none. */
export async function accountById(db: Database, id: number): Promise<(AccountRow & PasswordOwner) | null> {
  const [row] = await byId(db).execute({ id })
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

/** What an account shows to its owner. */
export async function profileOf(
  db: Database,
  id: number,
): Promise<Omit<typeof users.$inferSelect, 'passwordHash'> | null> {
  const [row] = await publicById(db).execute({ id })
  return row ?? null
}

/** How long after its use a refresh token may be presented again, by a client that did not get the answer. */
const GRACE = sql`interval '10 seconds'`

const successor = alias(refreshTokens, 'successor')

const presented = {
  userId: sessions.userId,
  role: users.role,
  sessionId: sessions.id,
  surface: sessions.surface,
  isLiving: sql<boolean>`${sessions.revokedAt} is null and ${sessions.expiresAt} > now() and ${users.disabledAt} is null`,
  isUsed: sql<boolean>`${refreshTokens.usedAt} is not null`,
  /** Nobody has gone on with the answer that was given the first time. */
  isRepeatable: sql<boolean>`${refreshTokens.usedAt} > now() - ${GRACE} and ${successor.usedAt} is null`,
}

/** A refresh token somebody presents, what became of it, and of its session. */
export interface PresentedToken {
  userId: number
  role: (typeof users.$inferSelect)['role']
  sessionId: string
  surface: SessionRow['surface']
  isLiving: boolean
  isUsed: boolean
  isRepeatable: boolean
}

/** A refresh token by its hash and that of its successor; locked, so that parallel refreshes happen one by one. */
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
