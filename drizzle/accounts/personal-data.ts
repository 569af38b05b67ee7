import type postgres from 'postgres'
import { AdminError, checkReason } from './administrators.js'
import { accountOf } from './disable-account.js'
import { exportQuery } from './export-account.js'

/** Everything stored about an account, as a JSON document. */
export const exportData = (sql: postgres.Sql, email: string): Promise<string> =>
  sql.begin(async (tx) => {
    const { id } = await accountOf(tx, email)
    const [row] = await tx.unsafe(exportQuery(id))
    return String(row?.document)
  })

/** Erases an account: name, address, profile, sessions, mails and notes. Orders and amounts stay. */
export const eraseData = (sql: postgres.Sql, email: string, reason: string): Promise<void> =>
  sql.begin(async (tx) => {
    checkReason(reason)
    const { id } = await accountOf(tx, email)
    const [row] = await tx`select erase_account(${id}, null, ${reason}, null) as outcome`
    const outcome = String(row?.outcome)
    if (outcome === 'last admin')
      throw new AdminError(
        `${email} is the last active administrator; grant the role to another account first.`,
      )
    if (outcome !== 'done')
      throw new AdminError(`${email} has an unfinished ${outcome}: finish or cancel it first.`)
  })
