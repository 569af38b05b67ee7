import type postgres from 'postgres'
import {
  AdminError,
  createAdmin,
  grantAdmin,
  listAdmins,
  revokeAdmin,
  unlockSignIn,
} from '../../accounts/administrators.js'
import { disableAccount, enableAccount } from '../../accounts/disable-account.js'

/** The command line options. */
export interface CommandInput {
  email?: string | undefined
  name?: string | undefined
  reason?: string | undefined
}

/** Prompts for a password; `null` if the operator cancels. */
export type AskPassword = () => Promise<string | null>

interface Command {
  readonly summary: string
  readonly usage: string
  /** Reports a missing option before the database is opened. */
  readonly needsEmail: boolean
  run(sql: postgres.Sql, given: CommandInput & { email: string }, password: AskPassword): Promise<string>
}

/** The commands with their help. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  create: {
    summary: 'creates an administrator',
    usage:
      'create --email <address> [--name <name>]\n\nAsks for the password, or reads it from standard input.',
    needsEmail: true,
    async run(sql, { email, name }, askForIt) {
      const password = await askForIt()
      if (password === null) throw new AdminError('No password was given, so nothing was changed.')
      const id = await createAdmin(sql, { email, name, password })
      return `Created administrator ${email} (id ${id}).`
    },
  },
  grant: {
    summary: 'makes an account an administrator',
    usage: 'grant --email <address>',
    needsEmail: true,
    run: async (sql, { email }) =>
      (await grantAdmin(sql, email))
        ? `${email} is now an administrator.`
        : `${email} is already an administrator.`,
  },
  revoke: {
    summary: 'makes an administrator a customer',
    usage: 'revoke --email <address>',
    needsEmail: true,
    run: async (sql, { email }) =>
      (await revokeAdmin(sql, email))
        ? `${email} is no longer an administrator.`
        : `${email} is not an administrator.`,
  },
  unlock: {
    summary: 'resets the failed sign-ins of an account',
    usage: 'unlock --email <address>',
    needsEmail: true,
    async run(sql, { email }) {
      await unlockSignIn(sql, email)
      return `${email} can sign in again; failed sign-ins are reset.`
    },
  },
  disable: {
    summary: 'locks an account and ends its sessions',
    usage:
      'disable --email <address> --reason <text>\n\nOf accounts with the same e-mail: the one that is spelled so.',
    needsEmail: true,
    run: async (sql, { email, reason = '' }) =>
      (await disableAccount(sql, email, reason))
        ? `${email} is now disabled.`
        : `${email} is already disabled.`,
  },
  enable: {
    summary: 'unlocks a disabled account',
    usage: 'enable --email <address> --reason <text>',
    needsEmail: true,
    run: async (sql, { email, reason = '' }) =>
      (await enableAccount(sql, email, reason)) ? `${email} is now enabled.` : `${email} is not disabled.`,
  },
  list: {
    summary: 'tells who the admins are',
    usage: 'list',
    needsEmail: false,
    async run(sql) {
      const admins = await listAdmins(sql)
      if (admins.length === 0)
        return 'There is no administrator. Create one with: npm run admin -- create --email <address>'
      return admins
        .map(({ id, email, name, disabled }) => `${id}\t${email}\t${name}${disabled ? '\tdisabled' : ''}`)
        .join('\n')
    },
  },
}
