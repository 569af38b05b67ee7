import { hashPassword, isOutdated, matchPassword } from '@shopstack/drizzle/accounts/passwords'
import type { Lane } from '@shopstack/drizzle/client/fair-queue'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { users } from '@shopstack/drizzle/tables'
import { mayBelongToAccount } from '@shopstack/drizzle/text/email'
import { startSession } from '@shopstack/kit/auth/start-session'
import { hasErrorCode } from '@shopstack/kit/rate-limit/limited-check'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, isNull } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import type { LoginInput } from '../generated.js'
import { type AccountRow, accountByEmail, attemptedAccount } from './queries.js'

/** Signs in. */
export const login = (ctx: Context, input: LoginInput) => countSignIn(ctx, () => attempt(ctx, input))

/** Counts the outcome of a sign-in. */
export async function countSignIn<Session>(ctx: Context, signIn: () => Promise<Session>): Promise<Session> {
  try {
    const session = await signIn()
    ctx.metrics.business.signIn('succeeded')
    return session
  } catch (error) {
    if (hasErrorCode(error, 'INVALID_CREDENTIALS')) ctx.metrics.business.signIn('refused')
    if (hasErrorCode(error, 'RATE_LIMITED')) ctx.metrics.business.signIn('limited')
    throw error
  }
}

/** Every failure has the same error and costs one password check. */
function attempt(ctx: Context, { email, password }: LoginInput) {
  const account = async () => (mayBelongToAccount(email) ? attemptedAccount(ctx.db, email) : null)
  return ctx.loginThrottle.signIn({ request: ctx, address: ctx.address, email, account }, async (lane) => {
    // Retried once if the hash changed between the check and the session, by a password change or a rehash.
    const tokens = (await signIn(ctx, email, password, lane)) ?? (await signIn(ctx, email, password, lane))
    return tokens ?? rejectCredentials()
  })
}

/** Null when the hash changed during the password check. */
async function signIn(ctx: Context, email: string, password: string, lane: Lane) {
  const account = mayBelongToAccount(email) ? await accountByEmail(ctx.db, email) : null
  const match = await matchPassword(account?.passwordHash ?? null, password, lane)
  if (!account || !match) return rejectCredentials()
  const needsRehash = match === 'as-typed' || isOutdated(account.passwordHash)
  const rehashed = needsRehash ? await hashPassword(password, lane) : null
  return withTx(ctx.db, async (tx) => {
    const isUnchanged = rehashed ? await updateHash(tx, account, rehashed) : await lockHash(tx, account)
    if (!isUnchanged) return null
    const tokens = await startSession(tx, ctx.identity, account, ctx)
    return { ...tokens, user: { id: account.id } }
  })
}

const hasSameHash = ({ id, passwordHash }: AccountRow) =>
  and(eq(users.id, id), eq(users.passwordHash, passwordHash), isNull(users.disabledAt))

async function updateHash(tx: Database, account: AccountRow, passwordHash: string): Promise<boolean> {
  const rehashed = await tx
    .update(users)
    .set({ passwordHash })
    .where(hasSameHash(account))
    .returning({ id: users.id })
  return rehashed.length > 0
}

/** Locks the hash until the session is committed, so that a password change either precedes or revokes the session. */
async function lockHash(tx: Database, account: AccountRow): Promise<boolean> {
  const locked = await tx.select({ id: users.id }).from(users).where(hasSameHash(account)).for('share')
  return locked.length > 0
}

function rejectCredentials(): never {
  throw new ShopError('INVALID_CREDENTIALS', undefined)
}
