import { hashPassword, isOutdated, matchPassword } from '@shopstack/drizzle/accounts/passwords'
import type { Lane } from '@shopstack/drizzle/client/fair-queue'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { users } from '@shopstack/drizzle/tables'
import { mayBelongToAccount } from '@shopstack/drizzle/text/email'
import { startSession } from '@shopstack/kit/auth/start-session'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, isNull } from 'drizzle-orm'
import type { Context, Database } from '../context.js'
import type { LoginInput } from '../generated.js'
import { type AccountRow, accountByEmail, attemptedAccount } from './queries.js'

/** Signs a client in. Whatever is wrong, it reads the same and has cost one password check. */
export function login(ctx: Context, { email, password }: LoginInput) {
  const account = async () => (mayBelongToAccount(email) ? attemptedAccount(ctx.db, email) : null)
  return ctx.loginThrottle.signIn({ request: ctx, address: ctx.address, email, account }, async (lane) => {
    // A password changed, or a hash renewed by another sign-in, between check and session: check once more.
    const tokens = (await signIn(ctx, email, password, lane)) ?? (await signIn(ctx, email, password, lane))
    return tokens ?? refuse()
  })
}

/** `null` when the account changed while its password was being checked. */
async function signIn(ctx: Context, email: string, password: string, lane: Lane) {
  const account = mayBelongToAccount(email) ? await accountByEmail(ctx.db, email) : null
  const match = await matchPassword(account?.passwordHash ?? null, password, lane)
  if (!account || !match) return refuse()
  const isOld = match === 'as-typed' || isOutdated(account.passwordHash)
  const renewed = isOld ? await hashPassword(password, lane) : null
  return withTx(ctx.db, async (tx) => {
    const isUnchanged = renewed ? await renewHash(tx, account, renewed) : await keepHash(tx, account)
    if (!isUnchanged) return null
    const tokens = await startSession(tx, ctx.identity, account, ctx)
    return { ...tokens, user: { id: account.id } }
  })
}

const unchanged = ({ id, passwordHash }: AccountRow) =>
  and(eq(users.id, id), eq(users.passwordHash, passwordHash), isNull(users.disabledAt))

async function renewHash(tx: Database, account: AccountRow, passwordHash: string): Promise<boolean> {
  const renewed = await tx
    .update(users)
    .set({ passwordHash })
    .where(unchanged(account))
    .returning({ id: users.id })
  return renewed.length > 0
}

/** Holds the hash until the session is there, so that a password change either comes first or ends the session. */
async function keepHash(tx: Database, account: AccountRow): Promise<boolean> {
  const kept = await tx.select({ id: users.id }).from(users).where(unchanged(account)).for('share')
  return kept.length > 0
}

function refuse(): never {
  throw new ShopError('INVALID_CREDENTIALS', undefined)
}
