import type postgres from 'postgres'
import { SIGN_IN_UNLOCKED } from '../tables/index.js'
import { canonicalEmail, isWhollyVisible, mayBelongToAccount } from '../text/email.js'
import { isLine, isVisible } from '../text/plain.js'
import { isCommonPassword, isOwnPassword } from './common-passwords.js'
import { hashPassword, MAX_PASSWORD_BYTES } from './passwords.js'

/** A rejected operator command, explained in one sentence. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
}

/** An administrator. */
export interface Admin {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly disabled: boolean
}

/** The data of a new administrator. */
export interface NewAdmin {
  readonly email: string
  readonly name?: string | undefined
  readonly password: string
}

/** Administrator passwords are longer than those of customers. */
const MIN_ADMIN_PASSWORD_LENGTH = 12

/** Creates an administrator, as the owner of the database; returns the id. */
export async function createAdmin(sql: postgres.Sql, { email, name, password }: NewAdmin): Promise<number> {
  checkEmail(email)
  const displayName = name ?? 'Administrator'
  if (!isVisible(displayName) || displayName.length > 255 || !isLine(displayName))
    throw new AdminError('A name must have 1 to 255 characters and no control characters.')
  checkPassword(password, { email, name: displayName })
  const passwordHash = await hashPassword(password)
  return sql.begin(async (tx) => {
    const [user] = await tx<{ id: number }[]>`
      insert into users (email, canonical_email, password_hash, name, role)
      values (${email}, ${canonicalEmail(email)}, ${passwordHash}, ${displayName}, 'admin')
      on conflict do nothing returning id`
    if (!user)
      throw new AdminError(
        `${email} already has an account; to make it an administrator: grant --email ${email}`,
      )
    await record(tx, 'user.registered', user.id, null, { role: 'admin' })
    return user.id
  })
}

/** Makes an account an administrator; returns `false` if it is one already. */
export const grantAdmin = (sql: postgres.Sql, email: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    const user = await userOf(tx, email)
    if (user.disabled)
      throw new AdminError(`The account ${email} is disabled and cannot become an administrator.`)
    if (user.role === 'admin') return false
    await tx`update users set role = 'admin', updated_at = now() where id = ${user.id}`
    await record(tx, 'role.granted', user.id, { role: user.role }, { role: 'admin' })
    return true
  })

/**
 * Makes an administrator a customer; returns `false` if it is none. The last active administrator cannot be revoked.
 */
export const revokeAdmin = (sql: postgres.Sql, email: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    // Locked in id order, so that two administrators who revoke each other do not both succeed.
    const admins =
      await tx`select id, disabled_at from users where role = 'admin' order by id for no key update`
    const user = await userOf(tx, email)
    if (user.role !== 'admin') return false
    const others = admins.filter((admin) => admin.id !== user.id && admin.disabled_at === null)
    if (others.length === 0)
      throw new AdminError(
        `${email} is the last active administrator; grant the role to another account first.`,
      )
    await tx`update users set role = 'customer', updated_at = now() where id = ${user.id}`
    await record(tx, 'role.revoked', user.id, { role: 'admin' }, { role: 'customer' })
    return true
  })

/** Resets the failed sign-ins of an account, from all networks. */
export const unlockSignIn = (sql: postgres.Sql, email: string, reason?: string): Promise<void> =>
  sql.begin(async (tx) => {
    if (reason !== undefined) checkReason(reason)
    const user = await userOf(tx, email)
    if (user.disabled) throw new AdminError(`The account ${email} is disabled and cannot be unlocked.`)
    await record(tx, SIGN_IN_UNLOCKED, user.id, null, reason === undefined ? {} : { reason })
  })

/** All administrators, the oldest account first. */
export const listAdmins = (sql: postgres.Sql): Promise<Admin[]> =>
  sql<Admin[]>`
    select id, email, name, disabled_at is not null as disabled from users where role = 'admin' order by id`

async function userOf(tx: postgres.TransactionSql, email: string) {
  const [user] = await tx<{ id: number; role: string; disabled: boolean }[]>`
    select id, role, disabled_at is not null as disabled from users
    where erased_at is null
      and (canonical_email = ${canonicalEmail(email)} or (canonical_email is null and lower(email) = lower(${email})))
    order by email <> ${email}, id limit 1 for no key update`
  if (!user) throw new AdminError(`There is no account with the e-mail ${email}.`)
  return user
}

type AuditState = Record<string, string>

/** Records a change of an account by an operator, as an event and in the audit log. */
export async function record(
  tx: postgres.TransactionSql,
  type: string,
  id: number,
  before: AuditState | null,
  after: AuditState,
) {
  const subject = `user:${id}`
  await tx`insert into events (type, subject, payload) values (${type}, ${subject}, ${tx.json(after)})`
  await tx`insert into audit_log (action, subject, before, after)
    values (${type}, ${subject}, ${before && tx.json(before)}, ${tx.json(after)})`
}

const MAX_REASON_LENGTH = 500

/** Rejects a reason that is empty, too long or not one line. */
export function checkReason(reason: string): void {
  if (isVisible(reason) && isLine(reason) && [...reason].length <= MAX_REASON_LENGTH) return
  throw new AdminError(`A reason has 1 to ${MAX_REASON_LENGTH} characters on one line.`)
}

/** Rejects obvious mistakes only: the operator knows the address. */
function checkEmail(email: string): void {
  if (mayBelongToAccount(email) && isWhollyVisible(email) && /^[^@]+@[^@]+$/u.test(email)) return
  throw new AdminError(`"${email.slice(0, 60)}" is not an e-mail address.`)
}

function checkPassword(password: string, owner: { email: string; name: string }): void {
  if ([...password].length < MIN_ADMIN_PASSWORD_LENGTH)
    throw new AdminError(
      `The password of an administrator must have at least ${MIN_ADMIN_PASSWORD_LENGTH} characters.`,
    )
  if ([...password].length > 128 || Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw new AdminError('A password must have at most 128 characters.')
  if (isCommonPassword(password)) throw new AdminError('This password is too common.')
  if (isOwnPassword(password, owner))
    throw new AdminError(
      'The password must not be the e-mail or the name of the account, or the name of the shop.',
    )
}
