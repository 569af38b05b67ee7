import postgres from 'postgres'
import { rebuildRollups } from '../rollups/rebuild.js'
import { type AddCommand, pluralize, rejectPending, withDatabase } from './command.js'

/** `npm run db -- rebuild-rollups` */
export const addRebuildRollups: AddCommand = (program, io) =>
  program
    .command('rebuild-rollups')
    .description('sum all sales for the reports again; the shop may be running')
    .action(() =>
      withDatabase(io, async (database) => {
        await rejectPending(database)
        const { ownerUrl, description } = database
        const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
        try {
          const { payments, refunds } = await rebuildRollups(sql, (what, done, total) =>
            io.progress?.(`${what}: ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`),
          )
          io.progress?.('')
          io.out(
            `Counted ${pluralize(payments, 'payment')} and ${pluralize(refunds, 'refund')} in ${description}.`,
          )
        } finally {
          await sql.end()
        }
      }),
    )
