import type postgres from 'postgres'
import { AdminError, checkReason } from './administrators.js'
import { accountOf } from './disable-account.js'
import { accountQuery, exportedLists } from './export-account.js'

/** Rows of a list that are in memory at a time. */
const MAX_BATCH_ROWS = 100

/**
 * Writes everything stored about an account as a JSON document, of one snapshot and in parts, whatever its size.
 * @param write resolves when the next part may follow
 */
export const exportData = (
  sql: postgres.Sql,
  email: string,
  write: (text: string) => Promise<void>,
): Promise<void> =>
  sql.begin('isolation level repeatable read', async (tx) => {
    const { id } = await accountOf(tx, email)
    const [account] = await tx.unsafe(
      `select now() as at, jsonb_pretty(entry) as text from (${accountQuery(id)}) a`,
    )
    await write(`{\n"exported_at": ${JSON.stringify(account?.at)},\n"account": ${account?.text}`)
    for (const { name, query } of exportedLists(id)) {
      await write(`,\n"${name}": [`)
      let separator = '\n'
      const rows = tx.unsafe(`select jsonb_pretty(entry) as text from (${query}) entries`)
      for await (const batch of rows.cursor(MAX_BATCH_ROWS)) {
        await write(separator + batch.map(({ text }) => text).join(',\n'))
        separator = ',\n'
      }
      await write('\n]')
    }
    await write('\n}')
  }) as Promise<void>

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
