import type postgres from 'postgres'
import { accountTokenHash, newAccountToken, RESET_MINUTES, resetLink } from './account-token.js'
import { AdminError, checkReason, record } from './administrators.js'
import { accountOf } from './disable-account.js'

/** Ends all sessions of an account; returns their number. */
export const endSessions = (sql: postgres.Sql, email: string, reason: string): Promise<number> =>
  sql.begin(async (tx) => {
    checkReason(reason)
    const { id } = await accountOf(tx, email)
    const ended = await tx`
      update sessions set revoked_at = now()
      where user_id = ${id} and revoked_at is null and expires_at > now() returning 1`
    await record(tx, 'account.sessions_ended', id, null, { reason, endedSessions: String(ended.length) })
    return ended.length
  })

/** Issues a link for a new password, for an operator who knows that the owner of the account asks for it. */
export const issueResetLink = (
  sql: postgres.Sql,
  email: string,
  reason: string,
  storefrontUrl: string,
): Promise<string> =>
  sql.begin(async (tx) => {
    checkReason(reason)
    const account = await accountOf(tx, email)
    if (account.disabled) throw new AdminError(`The account ${email} is disabled.`)
    const token = newAccountToken()
    await tx`
      insert into account_tokens (token_hash, user_id, purpose, expires_at)
      values (${accountTokenHash(token)}, ${account.id}, 'password-reset', now() + make_interval(mins => ${RESET_MINUTES}))`
    await record(tx, 'account.reset_link_issued', account.id, null, { reason })
    return resetLink(storefrontUrl, token)
  })
