import type postgres from 'postgres'
import { canonicalEmail } from '../text/email.js'
import { AdminError, checkReason, record } from './administrators.js'

/** An account, as operators address it. */
export interface OperatedAccount {
  readonly id: number
  readonly email: string
  readonly role: string
  readonly disabled: boolean
}

/**
 * Disables an account, which ends its sessions; returns `false` if it is disabled already. The last active administrator
 * cannot be disabled.
 */
export const disableAccountByEmail = (sql: postgres.Sql, email: string, reason: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    checkReason(reason)
    // Locked in id order, as when a role is revoked: two administrators who disable each other do not both succeed.
    const admins = await tx`
      select id from users where role = 'admin' and disabled_at is null order by id for no key update`
    const account = await accountOf(tx, email)
    if (account.disabled) return false
    if (account.role === 'admin' && admins.every(({ id }) => id === account.id))
      throw new AdminError(
        `${email} is the last active administrator; grant the role to another account first.`,
      )
    await tx`update users set disabled_at = now(), updated_at = now() where id = ${account.id}`
    await tx`update sessions set revoked_at = now() where user_id = ${account.id} and revoked_at is null`
    await record(tx, 'account.disabled', account.id, null, { reason })
    return true
  })

/** Enables an account; returns `false` if it is not disabled. Its earlier sessions stay ended. */
export const enableAccountByEmail = (sql: postgres.Sql, email: string, reason: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    checkReason(reason)
    const account = await accountOf(tx, email)
    if (!account.disabled) return false
    await tx`update users set disabled_at = null, updated_at = now() where id = ${account.id}`
    await record(tx, 'account.enabled', account.id, null, { reason })
    return true
  })

/** Of several accounts with one canonical e-mail, the one whose e-mail is spelled exactly so. Erased accounts have none. */
export async function accountOf(tx: postgres.TransactionSql, email: string): Promise<OperatedAccount> {
  const canonical = canonicalEmail(email)
  const accounts = await tx<OperatedAccount[]>`
    select id, email, role, disabled_at is not null as disabled from users u
    where erased_at is null and (email = ${email} or canonical_email = ${canonical}
      or same_email_as in (select id from users where canonical_email = ${canonical}))
    order by id for no key update`
  const account = accounts.length === 1 ? accounts[0] : accounts.find((one) => one.email === email)
  if (account) return account
  throw new AdminError(
    accounts.length === 0
      ? `There is no account with the e-mail ${email}.`
      : `${accounts.length} accounts have this e-mail; spell it as one of them does: ${accounts.map((one) => one.email).join(', ')}`,
  )
}
