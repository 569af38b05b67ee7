import postgres from 'postgres'
import { pgCode, SQLSTATE } from '../client/sql-errors.js'
import type { LocatedDatabase } from '../environment/locate-database.js'
import { pendingMigrations } from '../environment/migrate.js'
import {
  type Finding,
  type Undelivered,
  type VerifyProgress,
  type VerifyReport,
  verify,
} from '../verify/verify.js'
import { type AddCommand, type Io, pluralize, withDatabase } from './command.js'
import { CommandError, wholeNumberOption } from './command-line.js'

const MAX_OFFENDERS = 1000

/** `npm run db -- verify` */
export const addVerify: AddCommand = (program, io) =>
  program
    .command('verify')
    .description('check that stock, orders, money and events agree; reads only; the shop may be running')
    .option('--json', 'the whole report as JSON')
    .addOption(
      wholeNumberOption('--limit <count>', 'violations shown of each check', 1, MAX_OFFENDERS).default(5),
    )
    .action((options) =>
      withDatabase(io, async (database) => {
        await checkMigrated(database)
        await check(io, database, options)
      }),
    )

/**
 * Checks a migrated shop and prints the findings.
 * @throws CommandError when a rule is violated
 */
export async function check(
  io: Io,
  database: LocatedDatabase,
  { limit = 5, json }: { limit?: number; json?: boolean | undefined } = {},
): Promise<void> {
  const report = await runChecks(io, database, limit)
  if (json) io.out(JSON.stringify({ database: database.description, ...report }, null, 2))
  else for (const line of linesOfReport(database, report)) io.out(line)
  rejectIfBroken(report)
}

async function checkMigrated({ ownerUrl, description }: LocatedDatabase): Promise<void> {
  if ((await pendingOrUnknown(ownerUrl)) > 0)
    throw new CommandError(`${description} is not up to date. Run this first: npm run db -- migrate`)
}

/** A role that may read the tables need not be allowed to read the owner's migrations table. */
async function pendingOrUnknown(url: string): Promise<number> {
  try {
    return await pendingMigrations(url)
  } catch (error) {
    if (pgCode(error) === SQLSTATE.INSUFFICIENT_PRIVILEGE) return 0
    throw error
  }
}

async function runChecks(io: Io, { ownerUrl }: LocatedDatabase, limit: number): Promise<VerifyReport> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await verify(sql, {
      limit,
      onProgress: showProgress(io, () => performance.now()),
    })
  } finally {
    io.progress?.('')
    await sql.end()
  }
}

/** Without a terminal a line is written at most this often, so that checks of a small shop write none. */
const NOTE_INTERVAL_MS = 5_000

/** Shows the current check and its area. */
export function showProgress(
  { progress, note }: Pick<Io, 'progress' | 'note'>,
  now: () => number,
): (progress: VerifyProgress) => void {
  const startedAt = now()
  let notedAt = startedAt
  return ({ area, name, number, total }) => {
    const line = `${area}: check ${number} of ${total}, ${name}`
    if (progress) return progress(line)
    if (now() - notedAt < NOTE_INTERVAL_MS) return
    notedAt = now()
    note(`${line}, after ${Math.round((notedAt - startedAt) / 1_000)} s`)
  }
}

function linesOfReport(
  { description }: LocatedDatabase,
  { asOf, checks, inFlight, undelivered }: VerifyReport,
): string[] {
  const isBroken = checks.some(({ violations }) => violations > 0)
  return [
    `${description}, as of ${asOf.slice(0, 19).replace('T', ' ')} UTC`,
    '',
    row('check', 'checked', '', 'violations'),
    ...checks.flatMap(linesOf),
    '',
    `in flight: ${pluralize(inFlight, 'attempt')} to move money`,
    ...undelivered.map(waiting),
    ...(isBroken ? [] : [`${pluralize(checks.length, 'check')} found no violation.`]),
  ]
}

const row = (name: string, checked: string, noun: string, violations: string) =>
  `${name.padEnd(31)}${checked.padStart(11)} ${noun.padEnd(15)}${violations.padStart(10)}`

function linesOf({ name, sentence, noun, checked, violations, offenders }: Finding): string[] {
  const [count = '', ...nouns] = pluralize(checked, noun).split(' ')
  const line = row(name, count, nouns.join(' '), violations.toLocaleString('en-US'))
  if (violations === 0) return [line]
  const more = violations - offenders.length
  const below = [sentence, ...offenders, ...(more > 0 ? [`and ${more.toLocaleString('en-US')} more`] : [])]
  return [line, ...below.map((text) => `    ${text}`)]
}

const waiting = ({ consumer, events, seconds }: Undelivered) =>
  `undelivered: ${pluralize(events, 'event')} for ${consumer}, the oldest for ${Math.round(seconds)} s`

function rejectIfBroken({ checks }: VerifyReport): void {
  const broken = checks.filter(({ violations }) => violations > 0)
  const violations = broken.reduce((sum, check) => sum + check.violations, 0)
  if (violations > 0)
    throw new CommandError(
      `${broken.length} of ${checks.length} checks found ${pluralize(violations, 'violation')}.`,
    )
}
