import postgres from 'postgres'
import { type AdoptionCounts, type AdoptionProgress, adopt } from '../adopt/adopt.js'
import { isPostgresUrl } from '../environment/env.js'
import type { LocatedDatabase } from '../environment/locate-database.js'
import {
  type Command,
  CommandError,
  type Io,
  migrateWith,
  pluralize,
  UsageError,
  type Values,
  withDatabase,
} from './command.js'
import { foreignTables } from './drop-schema.js'
import { check } from './verify.js'

/** `npm run db -- adopt` */
export const adoptCommand: Command = {
  summary: 'take the databases of the old Flask and Express services over into an empty one, and verify it',
  usage: [
    '--from <url>    a database with the tables of one or both services, which is only read; may be given twice',
    '--notes <n>     show the first n decisions of each kind (default 5); all of them stay in adoption_notes',
  ],
  options: { from: { type: 'string', multiple: true }, notes: { type: 'string' } },
  async run(values, io) {
    const sources = urlsIn(values.from)
    const most = noteCount(values.notes)
    await withDatabase(io, async (database) => {
      const sql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
      try {
        await rejectForeign(sql, database)
        await migrateWith(io, database)
        const counts = await adopt(sql, sources, progressReporter(io))
        io.progress?.('')
        if (counts) for (const line of table(counts)) io.out(line)
        else io.out(`${database.description} was taken over into before; left as it is.`)
        for (const line of await notesOf(sql, most)) io.out(line)
      } finally {
        await sql.end()
      }
      io.out('')
      await check(io, database)
    })
  },
}

/** A legacy database must not be migrated: it is a read-only source. */
async function rejectForeign(sql: postgres.Sql, { description }: LocatedDatabase): Promise<void> {
  const names = await foreignTables(sql)
  if (names.length === 0) return
  throw new CommandError(
    `${description} holds what is not this shop's: ${names.join(', ')}. Set DATABASE_URL to a database of its own.`,
  )
}

function urlsIn(given: Values[string]): string[] {
  const urls = Array.isArray(given) ? given.map(String) : []
  if (urls.length === 0 || urls.length > 2)
    throw new UsageError('Say which database to take over: --from postgres://…, at most twice.')
  const bad = urls.findIndex((url) => !isPostgresUrl(url))
  // The value may contain a password.
  if (bad >= 0) throw new UsageError(`--from number ${bad + 1} is not a postgres:// URL.`)
  return urls
}

function noteCount(given: Values[string]): number {
  if (given === undefined) return 5
  if (/^\d{1,6}$/.test(String(given))) return Number(given)
  throw new UsageError(`--notes is a whole number, and not "${given}".`)
}

/** Shows progress on a terminal; elsewhere one line per finished table. */
function progressReporter(io: Io): AdoptionProgress {
  return (what, done, total) => {
    if (io.progress)
      io.progress(`${what} ${done.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}`)
    else if (done === total) io.note(`${what}: ${done.toLocaleString('en-US')}`)
  }
}

function table(counts: readonly AdoptionCounts[]): string[] {
  const row = (cells: readonly string[]) =>
    cells.map((cell, n) => (n < 2 ? cell.padEnd(9) : cell.padStart(10))).join('')
  const body = counts.map(({ source, kind, read, adopted, notes }) =>
    row([source, `${kind}s`, ...[read, adopted, notes].map((n) => n.toLocaleString('en-US'))]),
  )
  return [row(['from', 'what', 'read', 'adopted', 'decisions']), ...body]
}

/** The first entries of each kind. */
async function notesOf(sql: postgres.Sql, most: number): Promise<string[]> {
  const notes = await sql<{ source: string; kind: string; sourceId: number; note: string }[]>`
    select source, kind, source_id as "sourceId", note from (
      select *, row_number() over (partition by source, kind order by id) as n from adoption_notes
    ) numbered where n <= ${most} order by id`
  const [total] = await sql`select count(*)::int as count from adoption_notes`
  const lines = notes.map(({ source, kind, sourceId, note }) => `  ${source} ${kind} ${sourceId}: ${note}`)
  return lines.length === 0
    ? []
    : ['', `${pluralize(Number(total?.count), 'decision')}, all of them in adoption_notes:`, ...lines]
}
