import { isUniqueViolation } from '@shopstack/drizzle/client/sql-errors'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { users } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database, UserRef } from '../database.js'
import { endTokens, invalidToken, type TokenOwner, tokenOwner, useToken } from './sql/account-tokens.js'
import { moveAddress } from './sql/move-address.js'

/** Confirms the address of an account with the token sent to it, or makes the new address that a change asked for its own. */
export async function confirmEmail(ctx: Context, token: string): Promise<{ user: UserRef }> {
  const owner = await tokenOwner(ctx.db, token, ['email-confirmation', 'email-change'])
  if (!owner) throw invalidToken()
  try {
    await withTx(ctx.db, (tx) => confirm(tx, ctx, owner, token))
  } catch (error) {
    if (isUniqueViolation(error)) throw new ShopError('EMAIL_TAKEN', undefined, 'token')
    throw error
  }
  return { user: { id: owner.id } }
}

async function confirm(tx: Database, ctx: Context, owner: TokenOwner, token: string): Promise<void> {
  const { id, purpose, tokenEmail } = owner
  const { email } = await useToken(tx, owner, token)
  const source = { subject: `user:${id}`, actorId: id, address: ctx.address }
  if (purpose === 'email-change' && tokenEmail !== null) {
    await moveAddress(tx, { id, from: email, to: tokenEmail })
    // They were sent to the former address.
    await endTokens(tx, id, ['password-reset', 'email-confirmation'])
    // Addresses are personal data, which the audit log would keep.
    await recordEvent(tx, { type: 'email.changed', ...source })
    return
  }
  // The address was changed after the mail was sent.
  if (tokenEmail !== email) throw invalidToken()
  await tx
    .update(users)
    .set({ emailConfirmedAt: sql`coalesce(${users.emailConfirmedAt}, now())` })
    .where(eq(users.id, id))
  await recordEvent(tx, { type: 'email.confirmed', ...source })
}
