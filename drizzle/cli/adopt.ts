import postgres from 'postgres'
import { type AdoptionCounts, type AdoptionProgress, adopt } from '../adopt/adopt.js'
import { isPostgresUrl } from '../environment/env.js'
import type { LocatedDatabase } from '../environment/locate-database.js'
import { type AddCommand, type Io, migrateWith, pluralize, withDatabase } from './command.js'
import { CommandError, collectValues, wholeNumberOption } from './command-line.js'
import { foreignTables } from './drop-schema.js'
import { check } from './verify.js'

/** The most decisions of each kind that are shown. */
const MAX_NOTES = 999_999

/** `npm run db -- adopt` */
export const addAdopt: AddCommand = (program, io) =>
  program
    .command('adopt')
    .description(
      'import the databases of the old Flask and Express services into an empty one, and verify it',
    )
    .requiredOption(
      '--from <url>',
      'database with the tables of one or both services, postgres://…; only read; may be given twice',
      collectValues,
    )
    .addOption(
      wholeNumberOption(
        '--notes <count>',
        'decisions shown of each kind; all are in adoption_notes',
        0,
        MAX_NOTES,
      ).default(5),
    )
    .addHelpText(
      'after',
      '\nExample: npm run db -- adopt --from postgres://localhost/flask --from postgres://localhost/express',
    )
    .action(async ({ from, notes }, command) => {
      const problem = problemOf(from)
      if (problem) command.error(`error: ${problem}`)
      await withDatabase(io, (database) => adoptInto(io, database, from, notes))
    })

async function adoptInto(
  io: Io,
  database: LocatedDatabase,
  sources: readonly string[],
  notes: number,
): Promise<void> {
  const sql = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  try {
    await rejectForeign(sql, database)
    await migrateWith(io, database)
    const counts = await adopt(sql, sources, progressReporter(io))
    io.progress?.('')
    if (counts) for (const line of table(counts)) io.out(line)
    else io.out(`${database.description} was taken over into before; left as it is.`)
    for (const line of await notesOf(sql, notes)) io.out(line)
  } finally {
    await sql.end()
  }
  io.out('')
  await check(io, database)
}

/** A legacy database must not be migrated: it is a read-only source. */
async function rejectForeign(sql: postgres.Sql, { description }: LocatedDatabase): Promise<void> {
  const names = await foreignTables(sql)
  if (names.length === 0) return
  throw new CommandError(
    `${description} holds what is not this shop's: ${names.join(', ')}. Set DATABASE_URL to a database of its own.`,
  )
}

/** Without the value, which may contain a password. */
function problemOf(urls: readonly string[]): string | undefined {
  if (urls.length > 2) return "option '--from <url>' may be given twice at most"
  const bad = urls.findIndex((url) => !isPostgresUrl(url))
  return bad >= 0 ? `'--from <url>' number ${bad + 1} is not a postgres:// URL` : undefined
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
