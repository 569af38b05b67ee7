import postgres from 'postgres'
import type { LocatedDatabase } from '../environment/locate-database.js'
import { type AddCommand, type Io, isProduction, migrateWith, withDatabase } from './command.js'
import { CommandError } from './command-line.js'
import { dropShop, foreignTables } from './drop-schema.js'
import { fill, isDemo } from './seed.js'

/** `npm run db -- reset` */
export const addReset: AddCommand = (program, io) =>
  program
    .command('reset')
    .description('delete all data and start over; the embedded shop is filled again; not in production')
    .option('--yes', 'do not ask')
    .action(async ({ yes = false }) => {
      if (isProduction(io.env))
        throw new CommandError('reset deletes everything, so it does not run in production.')
      if (!yes && !io.ask) throw new CommandError('Not a terminal. Confirm with --yes.')
      await withDatabase(io, async (database) => {
        await checkForeign(database)
        if (!yes) await confirm(io, database)
        await startOver(io, database)
      })
    })

async function checkForeign({ ownerUrl, description }: LocatedDatabase): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const names = await foreignTables(sql)
    if (names.length === 0) return
    throw new CommandError(
      `${description} holds what is not this shop's: ${names.join(', ')}. Nothing was deleted.`,
    )
  } finally {
    await sql.end()
  }
}

async function confirm(io: Io, { description }: LocatedDatabase): Promise<void> {
  const answer = await io.ask?.(`Delete everything in ${description}? [y/N] `)
  if (!/^y(es)?$/i.test(answer?.trim() ?? '')) throw new CommandError('Nothing was deleted.')
}

async function startOver(io: Io, database: LocatedDatabase): Promise<void> {
  const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await dropShop(sql)
  } finally {
    await sql.end()
  }
  const { total } = await migrateWith(io, database)
  if (isDemo(io, database)) return fill(io, database, { demoAccounts: true })
  io.out(`${database.description}: empty, with ${total} migrations. Fill it with: npm run db -- seed`)
}
