import postgres from 'postgres'
import type { LocatedDatabase } from '../environment/locate-database.js'
import { type SeedCounts, type SeedOptions, seed } from '../seed/seed.js'
import {
  type Command,
  CommandError,
  type Io,
  isProduction,
  migrateWith,
  pluralize,
  type Values,
  wholeNumber,
  withDatabase,
} from './command.js'

const MAX_SCALE = 100_000
const MAX_ROWS = 10_000_000

/** `npm run db -- seed` */
export const seedCommand: Command = {
  summary: 'fill an empty database with the demo shop; one that has products is left alone',
  usage: [
    `--scale <n>        n times as much, a whole number from 1 to ${MAX_SCALE} (default 1)`,
    `--products <n>     so many products, up to ${MAX_ROWS}, whatever the scale; likewise --users and --orders`,
    '--demo-accounts    also the accounts whose passwords are public; the embedded shop has them anyway',
  ],
  options: {
    scale: { type: 'string' },
    products: { type: 'string' },
    users: { type: 'string' },
    orders: { type: 'string' },
    'demo-accounts': { type: 'boolean' },
  },
  async run(values, io) {
    const size = sizeOf(values)
    const wished = values['demo-accounts'] === true
    if (wished && isProduction(io.env))
      throw new CommandError('Demo accounts have public passwords; production does without them.')
    await withDatabase(io, async (database) => {
      await migrateWith(io, database)
      await fill(io, database, { ...size, demoAccounts: wished || isDemo(io, database) })
    })
  },
}

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
      `${description}: ${counts ? `${told(counts)}, in ${seconds} s` : 'has products already; left as it is'}`,
    )
  } finally {
    await sql.end()
  }
}

function sizeOf(values: Values): Pick<SeedOptions, 'scale' | 'products' | 'users' | 'orders'> {
  const rows = (['products', 'users', 'orders'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [[name, wholeNumber(values, name, MAX_ROWS)] as const],
  )
  const scale = values.scale === undefined ? 1 : wholeNumber(values, 'scale', MAX_SCALE)
  return { scale, ...Object.fromEntries(rows) }
}

/** Shows progress on a terminal; elsewhere one line per table and quarter. */
function progressReporter(io: Io): NonNullable<SeedOptions['onProgress']> {
  let told = ''
  return (what, done, total) => {
    const share = Math.floor((done / total) * 100)
    if (io.progress) return io.progress(`${what} ${share} %`)
    const line = `${what} ${Math.floor(share / 25) * 25} %`
    if (line !== told) io.note(line)
    told = line
  }
}

const told = ({ products, users, orders, items, payments }: SeedCounts): string =>
  [
    pluralize(products, 'product'),
    pluralize(users, 'user'),
    pluralize(orders, 'order'),
    pluralize(items, 'item'),
    pluralize(payments, 'payment'),
  ].join(', ')
