import postgres from 'postgres'
import type { LocatedDatabase } from '../environment/locate-database.js'
import { type SeedCounts, type SeedOptions, seed } from '../seed/seed.js'
import { type AddCommand, type Io, isProduction, migrateWith, pluralize, withDatabase } from './command.js'
import { CommandError, wholeNumberOption } from './command-line.js'

const MAX_SCALE = 100_000
const MAX_ROWS = 10_000_000

/** `npm run db -- seed` */
export const addSeed: AddCommand = (program, io) =>
  program
    .command('seed')
    .description('fill an empty database with the demo shop; one that has products is left as it is')
    .addOption(wholeNumberOption('--scale <factor>', 'multiple of the demo shop', 1, MAX_SCALE).default(1))
    .addOption(wholeNumberOption('--products <count>', 'number of products, whatever the scale', 1, MAX_ROWS))
    .addOption(wholeNumberOption('--users <count>', 'number of users, whatever the scale', 1, MAX_ROWS))
    .addOption(wholeNumberOption('--orders <count>', 'number of orders, whatever the scale', 1, MAX_ROWS))
    .option('--demo-accounts', 'also the accounts with public passwords; always in the embedded database')
    .addHelpText('after', '\nExample: npm run db -- seed --scale 10 --orders 100000')
    .action(async ({ demoAccounts = false, ...size }) => {
      if (demoAccounts && isProduction(io.env))
        throw new CommandError('Demo accounts have public passwords; production does without them.')
      await withDatabase(io, async (database) => {
        await migrateWith(io, database)
        await fill(io, database, { ...size, demoAccounts: demoAccounts || isDemo(io, database) })
      })
    })

/** Whether a database is the embedded one of development, whose accounts may be public. */
export const isDemo = ({ env }: Io, { kind }: LocatedDatabase): boolean =>
  kind !== 'configured' && !isProduction(env)

/** Seeds a migrated database and reports progress. */
export async function fill(
  io: Io,
  { ownerUrl, description }: LocatedDatabase,
  options: SeedOptions,
): Promise<void> {
  const started = performance.now()
  const sql = postgres(ownerUrl, { max: 2, onnotice: () => {} })
  try {
    const counts = await seed(sql, { ...options, onProgress: progressReporter(io) })
    io.progress?.('')
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    io.out(
      `${description}: ${counts ? `${summaryOf(counts)}, in ${seconds} s` : 'has products already; left as it is'}`,
    )
  } finally {
    await sql.end()
  }
}

/** Shows progress on a terminal; elsewhere one line per table and quarter. */
function progressReporter(io: Io): NonNullable<SeedOptions['onProgress']> {
  let last = ''
  return (what, done, total) => {
    const share = Math.floor((done / total) * 100)
    if (io.progress) return io.progress(`${what} ${share} %`)
    const line = `${what} ${Math.floor(share / 25) * 25} %`
    if (line !== last) io.note(line)
    last = line
  }
}

const summaryOf = ({ products, users, orders, items, payments }: SeedCounts): string =>
  [
    pluralize(products, 'product'),
    pluralize(users, 'user'),
    pluralize(orders, 'order'),
    pluralize(items, 'item'),
    pluralize(payments, 'payment'),
  ].join(', ')
