import { accountTokenHash, newAccountToken } from '@shopstack/drizzle/accounts/account-token'
import { accountTokens, type TokenPurpose, users } from '@shopstack/drizzle/tables'
import type { PasswordOwner } from '@shopstack/kit/auth/password-policy'
import { ShopError } from '@shopstack/schema/errors'
import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Database } from '../../database.js'

/** What a token is for. */
export interface TokenSubject {
  readonly userId: number
  readonly purpose: TokenPurpose
  /** The address that it is about, if any. */
  readonly email: string | null
  readonly validMinutes: number
}

/**
 * Issues a token and stores its hash. Each delivery of a mail has a token of its own, because any of them may be the one
 * that arrives; the first one that is used ends the others.
 */
export async function issueToken(
  db: Database,
  { userId, purpose, email, validMinutes }: TokenSubject,
): Promise<string> {
  const token = newAccountToken()
  // Waits for an erasure of the account, which leaves no token.
  const issued = await db.execute(sql`
    insert into account_tokens (token_hash, user_id, purpose, email, expires_at)
    select ${accountTokenHash(token)}, id, ${purpose}, ${email}, now() + make_interval(mins => ${validMinutes}::int)
    from users where id = ${userId} and disabled_at is null for key share
    returning 1`)
  if (issued.length === 0) throw new Error('the account was disabled while a mail to it was written')
  return token
}

const isUsable = and(isNull(accountTokens.usedAt), gt(accountTokens.expiresAt, sql`now()`))

/** The active account of a usable token. */
export interface TokenOwner extends PasswordOwner {
  readonly id: number
  readonly purpose: TokenPurpose
  /** The address that the token is about. */
  readonly tokenEmail: string | null
}

/** The owner of a token of one of these purposes; null for an unknown, used or expired one, and for a disabled account. */
export async function tokenOwner(
  db: Database,
  token: string,
  purposes: readonly TokenPurpose[],
): Promise<TokenOwner | null> {
  const [row] = await db
    .select({
      ...{ id: users.id, email: users.email, name: users.name },
      ...{ purpose: accountTokens.purpose, tokenEmail: accountTokens.email },
    })
    .from(accountTokens)
    .innerJoin(users, eq(users.id, accountTokens.userId))
    .where(
      and(
        eq(accountTokens.tokenHash, accountTokenHash(token)),
        inArray(accountTokens.purpose, [...purposes]),
        isUsable,
        isNull(users.disabledAt),
      ),
    )
  return row ?? null
}

/**
 * Uses a token and ends the others of its account and purpose; of concurrent uses one succeeds. Locks the account first, so
 * that uses of different tokens of an account run one after the other. Returns the present address of the account.
 * @throws ShopError `INVALID_TOKEN` when it was used or expired meanwhile, or the account was disabled
 */
export async function useToken(
  tx: Database,
  { id, purpose }: Pick<TokenOwner, 'id' | 'purpose'>,
  token: string,
): Promise<{ email: string }> {
  const [account] = await tx
    .select({ email: users.email })
    .from(users)
    .where(and(eq(users.id, id), isNull(users.disabledAt)))
    .for('no key update')
  if (!account) throw invalidToken()
  const used = await tx
    .update(accountTokens)
    .set({ usedAt: sql`now()` })
    .where(
      and(eq(accountTokens.tokenHash, accountTokenHash(token)), eq(accountTokens.purpose, purpose), isUsable),
    )
    .returning({ tokenHash: accountTokens.tokenHash })
  if (used.length === 0) throw invalidToken()
  await endTokens(tx, id, [purpose])
  return account
}

/** Ends the unused tokens of an account. */
export const endTokens = (
  tx: Database,
  userId: number,
  purposes: readonly TokenPurpose[],
): Promise<unknown> =>
  tx
    .update(accountTokens)
    .set({ usedAt: sql`now()` })
    .where(and(eq(accountTokens.userId, userId), inArray(accountTokens.purpose, [...purposes]), isUsable))

/** The error of an unknown, used, expired or foreign token, which does not say which. */
export const invalidToken = () => new ShopError('INVALID_TOKEN', undefined, 'token')
