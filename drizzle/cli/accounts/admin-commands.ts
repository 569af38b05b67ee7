import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import type postgres from 'postgres'
import { RESET_MINUTES } from '../../accounts/account-token.js'
import {
  AdminError,
  createAdmin,
  grantAdmin,
  listAdmins,
  revokeAdmin,
  unlockSignIn,
} from '../../accounts/administrators.js'
import { disableAccountByEmail, enableAccountByEmail } from '../../accounts/disable-account.js'
import { endSessions, issueResetLink } from '../../accounts/operate-account.js'
import { eraseData, exportData } from '../../accounts/personal-data.js'
import { createReportLink, REPORT_LINK_MINUTES } from '../../accounts/report-links.js'

/** What the commands need. */
export interface AdminContext {
  /** Runs work on the database as its owner, and writes the sentence it returns. */
  perform(work: (sql: postgres.Sql) => Promise<string>): Promise<void>
  /** Writes a part of a long text; resolves when the next one may follow. */
  write(text: string): Promise<void>
  /** Prompts for a password; `null` if the operator cancels. */
  askPassword(): Promise<string | null>
  /** The storefront, where links lead. */
  readonly storefrontUrl: string
}

/** A missing reason is rejected like an empty one. */
const REASON = ['--reason <text>', 'required, 1 to 500 characters; kept in the audit log'] as const

/** Adds the commands of `npm run admin --`. */
export function addAdminCommands(
  program: CommandUnknownOpts,
  { perform, write, askPassword, storefrontUrl }: AdminContext,
): void {
  const onAccount = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .requiredOption('--email <address>', 'e-mail of the account')

  onAccount('create', 'create an administrator; asks for the password, or reads it from standard input')
    .option('--name <name>', 'name of the account (default: Administrator)')
    .addHelpText('after', '\nExample: npm run admin -- create --email ada@shop.example --name Ada')
    .action(({ email, name }) =>
      perform(async (sql) => {
        const password = await askPassword()
        if (password === null) throw new AdminError('No password was given, so nothing was changed.')
        return `Created administrator ${email} (id ${await createAdmin(sql, { email, name, password })}).`
      }),
    )

  onAccount('grant', 'make an account an administrator').action(({ email }) =>
    perform(async (sql) =>
      (await grantAdmin(sql, email))
        ? `${email} is now an administrator.`
        : `${email} is already an administrator.`,
    ),
  )

  onAccount('revoke', 'make an administrator a customer').action(({ email }) =>
    perform(async (sql) =>
      (await revokeAdmin(sql, email))
        ? `${email} is no longer an administrator.`
        : `${email} is not an administrator.`,
    ),
  )

  onAccount('unlock', 'reset the failed sign-ins of an account')
    .option('--reason <text>', 'at most 500 characters; kept in the audit log')
    .action(({ email, reason }) =>
      perform(async (sql) => {
        await unlockSignIn(sql, email, reason)
        return `${email} can sign in again; failed sign-ins are reset.`
      }),
    )

  onAccount('end-sessions', 'sign an account out everywhere')
    .option(...REASON)
    .action(({ email, reason = '' }) =>
      perform(async (sql) => {
        const count = await endSessions(sql, email, reason)
        return `${email}: ${count} ${count === 1 ? 'session' : 'sessions'} ended.`
      }),
    )

  onAccount('reset-link', 'print a link with which the owner of an account chooses a new password')
    .option(...REASON)
    .action(({ email, reason = '' }) =>
      perform(async (sql) => {
        const link = await issueResetLink(sql, email, reason, storefrontUrl)
        return `${link}\nIt works once, within ${RESET_MINUTES} minutes, and must reach the owner only.`
      }),
    )

  onAccount('disable', 'lock an account and end its sessions; of accounts with one e-mail, as it is spelled')
    .option(...REASON)
    .action(({ email, reason = '' }) =>
      perform(async (sql) =>
        (await disableAccountByEmail(sql, email, reason))
          ? `${email} is now disabled.`
          : `${email} is already disabled.`,
      ),
    )

  onAccount('enable', 'unlock a disabled account')
    .option(...REASON)
    .action(({ email, reason = '' }) =>
      perform(async (sql) =>
        (await enableAccountByEmail(sql, email, reason))
          ? `${email} is now enabled.`
          : `${email} is not disabled.`,
      ),
    )

  onAccount('report-link', 'print a link that opens the sales report once, within ten minutes')
    .option('--url <address>', 'address of the Express port in the browser', 'http://localhost:3000')
    .action(({ email, url }) => perform((sql) => reportLink(sql, email, url)))

  onAccount('export', 'print everything stored about an account as JSON').action(({ email }) =>
    perform(async (sql) => {
      await exportData(sql, email, write)
      return ''
    }),
  )

  onAccount('erase', 'replace name, address, profile and notes of an account; orders and amounts stay')
    .option(...REASON)
    .action(({ email, reason = '' }) =>
      perform(async (sql) => {
        await eraseData(sql, email, reason)
        return `${email} is erased. Backups that are older still have the data.`
      }),
    )

  program
    .command('list')
    .description('list the administrators: id, e-mail, name')
    .action(() => perform(tableOfAdmins))
}

async function reportLink(sql: postgres.Sql, email: string, url: string): Promise<string> {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new AdminError(`--url is an address such as https://shop.example, and not "${url}".`)
  const token = await createReportLink(sql, email)
  const link = `${url.replace(/\/+$/, '')}/api/reports/link?token=${token}`
  return `${link}\n\nIt works once, within ${REPORT_LINK_MINUTES} minutes, and signs in as ${email}.`
}

async function tableOfAdmins(sql: postgres.Sql): Promise<string> {
  const admins = await listAdmins(sql)
  if (admins.length === 0)
    return 'There is no administrator. Create one with: npm run admin -- create --email <address>'
  return admins
    .map(({ id, email, name, disabled }) => `${id}\t${email}\t${name}${disabled ? '\tdisabled' : ''}`)
    .join('\n')
}
