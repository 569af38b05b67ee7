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

/** What was given on the command line. */
export interface Given {
  email?: string | undefined
  name?: string | undefined
  reason?: string | undefined
}

/** Asks the operator for a password; `null` when they gave none. */
export type AskPassword = () => Promise<string | null>

interface Command {
  readonly summary: string
  readonly usage: string
  /** Says what the command lacks before anything is opened. */
  readonly needsEmail: boolean
  run(sql: postgres.Sql, given: Given & { email: string }, password: AskPassword): Promise<string>
}

/** Every command, with what its help says. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  create: {
    summary: 'opens an account that runs the shop',
    usage:
      'create --email <address> [--name <name>]\n\nAsks for the password, or reads it from standard input.',
    needsEmail: true,
    async run(sql, { email, name }, askForIt) {
      const password = await askForIt()
      if (password === null) throw new AdminError('No password was given, so nothing was changed.')
      const id = await createAdmin(sql, { email, name, password })
      return `${email} runs the shop now (account ${id}).`
    },
  },
  grant: {
    summary: 'makes an account an admin',
    usage: 'grant --email <address>',
    needsEmail: true,
    run: async (sql, { email }) =>
      (await grantAdmin(sql, email)) ? `${email} is an admin now.` : `${email} is an admin already.`,
  },
  revoke: {
    summary: 'makes an admin a customer again',
    usage: 'revoke --email <address>',
    needsEmail: true,
    run: async (sql, { email }) =>
      (await revokeAdmin(sql, email)) ? `${email} is no admin any more.` : `${email} is no admin.`,
  },
  unlock: {
    summary: 'lets an account sign in again at once after too many wrong passwords',
    usage: 'unlock --email <address>',
    needsEmail: true,
    async run(sql, { email }) {
      await unlockSignIn(sql, email)
      return `${email} may sign in again; earlier wrong passwords are forgotten.`
    },
  },
  disable: {
    summary: 'locks an account and ends its sessions',
    usage:
      'disable --email <address> --reason <text>\n\nOf accounts with the same e-mail: the one that is spelled so.',
    needsEmail: true,
    run: async (sql, { email, reason = '' }) =>
      (await disableAccount(sql, email, reason))
        ? `${email} is disabled now.`
        : `${email} is disabled already.`,
  },
  enable: {
    summary: 'unlocks a disabled account',
    usage: 'enable --email <address> --reason <text>',
    needsEmail: true,
    run: async (sql, { email, reason = '' }) =>
      (await enableAccount(sql, email, reason)) ? `${email} is enabled now.` : `${email} is not disabled.`,
  },
  list: {
    summary: 'tells who the admins are',
    usage: 'list',
    needsEmail: false,
    async run(sql) {
      const admins = await listAdmins(sql)
      if (admins.length === 0)
        return 'There is no admin. Open one with: npm run admin -- create --email <address>'
      return admins
        .map(({ id, email, name, disabled }) => `${id}\t${email}\t${name}${disabled ? '\tdisabled' : ''}`)
        .join('\n')
    },
  },
}
