import type postgres from 'postgres'
import { SIGN_IN_UNLOCKED } from '../tables/index.js'
import { canonicalEmail, isWhollyVisible, mayBelongToAccount } from '../text/email.js'
import { isLine, isVisible } from '../text/plain.js'
import { isCommonPassword, isOwnPassword } from './common-passwords.js'
import { hashPassword, MAX_PASSWORD_BYTES } from './passwords.js'

/** Something an operator asked for that cannot be done, told in one sentence. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
}

/** An account that runs the shop. */
export interface Admin {
  readonly id: number
  readonly email: string
  readonly name: string
  readonly disabled: boolean
}

/** Who is to run the shop. */
export interface NewAdmin {
  readonly email: string
  readonly name?: string | undefined
  readonly password: string
}

/** Shorter ones are refused: whoever has this password has the shop. */
export const MIN_ADMIN_PASSWORD_LENGTH = 12

/** Opens an account that runs the shop, as the owner of the database; answers its id. */
export async function createAdmin(sql: postgres.Sql, { email, name, password }: NewAdmin): Promise<number> {
  checkEmail(email)
  const called = name ?? 'Administrator'
  if (!isVisible(called) || called.length > 255 || !isLine(called))
    throw new AdminError('A name has 1 to 255 characters, none of them a control character.')
  checkPassword(password, { email, name: called })
  const passwordHash = await hashPassword(password)
  return sql.begin(async (tx) => {
    const [user] = await tx<{ id: number }[]>`
      insert into users (email, canonical_email, password_hash, name, role)
      values (${email}, ${canonicalEmail(email)}, ${passwordHash}, ${called}, 'admin')
      on conflict do nothing returning id`
    if (!user)
      throw new AdminError(`${email} has an account already; make it an admin with: grant --email ${email}`)
    await record(tx, 'user.registered', user.id, null, { role: 'admin' })
    return user.id
  })
}

/** Makes an account run the shop; answers `false` when it does already. */
export const grantAdmin = (sql: postgres.Sql, email: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    const user = await userOf(tx, email)
    if (user.disabled)
      throw new AdminError(`The account ${email} is disabled, so making it an admin changes nothing.`)
    if (user.role === 'admin') return false
    await tx`update users set role = 'admin', updated_at = now() where id = ${user.id}`
    await record(tx, 'role.granted', user.id, { role: user.role }, { role: 'admin' })
    return true
  })

/** Makes an admin a customer again; answers `false` when it is none. The last one who can sign in stays. */
export const revokeAdmin = (sql: postgres.Sql, email: string): Promise<boolean> =>
  sql.begin(async (tx) => {
    // Locked in one order, so that two admins who revoke each other do not both succeed.
    const admins =
      await tx`select id, disabled_at from users where role = 'admin' order by id for no key update`
    const user = await userOf(tx, email)
    if (user.role !== 'admin') return false
    const others = admins.filter((admin) => admin.id !== user.id && admin.disabled_at === null)
    if (others.length === 0)
      throw new AdminError(
        `${email} is the last admin; make somebody else one first, or nobody can run the shop.`,
      )
    await tx`update users set role = 'customer', updated_at = now() where id = ${user.id}`
    await record(tx, 'role.revoked', user.id, { role: 'admin' }, { role: 'customer' })
    return true
  })

/** Forgets the failed sign-ins of an account, whatever network they came from. */
export const unlockSignIn = (sql: postgres.Sql, email: string): Promise<void> =>
  sql.begin(async (tx) => {
    const user = await userOf(tx, email)
    if (user.disabled)
      throw new AdminError(`The account ${email} is disabled, so lifting its limits changes nothing.`)
    await record(tx, SIGN_IN_UNLOCKED, user.id, null, {})
  })

/** Everybody who runs the shop, the oldest account first. */
export const listAdmins = (sql: postgres.Sql): Promise<Admin[]> =>
  sql<Admin[]>`
    select id, email, name, disabled_at is not null as disabled from users where role = 'admin' order by id`

async function userOf(tx: postgres.TransactionSql, email: string) {
  const [user] = await tx<{ id: number; role: string; disabled: boolean }[]>`
    select id, role, disabled_at is not null as disabled from users
    where canonical_email = ${canonicalEmail(email)} or (canonical_email is null and lower(email) = lower(${email}))
    order by email <> ${email}, id limit 1 for no key update`
  if (!user) throw new AdminError(`There is no account with the e-mail ${email}.`)
  return user
}

type Facts = Record<string, string>

async function record(
  tx: postgres.TransactionSql,
  type: string,
  id: number,
  before: Facts | null,
  after: Facts,
) {
  const subject = `user:${id}`
  await tx`insert into events (type, subject, payload) values (${type}, ${subject}, ${tx.json(after)})`
  await tx`insert into audit_log (action, subject, before, after)
    values (${type}, ${subject}, ${before && tx.json(before)}, ${tx.json(after)})`
}

/** Only what is surely a mistake is refused: an operator knows the address. */
function checkEmail(email: string): void {
  if (mayBelongToAccount(email) && isWhollyVisible(email) && /^[^@]+@[^@]+$/u.test(email)) return
  throw new AdminError(`"${email.slice(0, 60)}" is not an e-mail address.`)
}

function checkPassword(password: string, owner: { email: string; name: string }): void {
  if ([...password].length < MIN_ADMIN_PASSWORD_LENGTH)
    throw new AdminError(`The password of an admin has at least ${MIN_ADMIN_PASSWORD_LENGTH} characters.`)
  if ([...password].length > 128 || Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw new AdminError('A password has at most 128 characters.')
  if (isCommonPassword(password))
    throw new AdminError('This password is one of those that are guessed first.')
  if (isOwnPassword(password, owner))
    throw new AdminError(
      'A password is neither the e-mail nor the name of its account, nor the name of the shop.',
    )
}
