import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Argument, InvalidArgumentError } from '@commander-js/extra-typings'
import { connect } from '../../client/connect.js'
import { productImporter } from '../../exchange/import-products.js'
import { stockImporter } from '../../exchange/import-stock.js'
import { FILE_FORMATS, FileError, type FileFormat } from '../../exchange/read-records.js'
import { type ImportOptions, type ImportResult, runImport } from '../../exchange/run-import.js'
import type { Db } from '../../roles/access.js'
import { type AddCommand, type Io, pluralize, rejectPending, withDatabase } from '../command.js'
import { CommandError, wholeNumberOption } from '../command-line.js'

const MAX_SHOWN = 1_000

/** The rows that can be imported. */
const KINDS = ['products', 'stock'] as const

/** `npm run db -- import products|stock <file>` */
export const addImport: AddCommand = (program, io) =>
  program
    .command('import')
    .description('read products or stocks from a CSV or JSON Lines file, by SKU; the shop may be running')
    .addArgument(new Argument('<rows>', 'what to import').choices(KINDS))
    .argument('<file>', 'file whose name ends in .csv or .jsonl', parseFile)
    .option('--dry-run', 'only check every line')
    .option('--skip-broken', 'import the other lines when some have problems; without it, import none then')
    .addOption(wholeNumberOption('--limit <count>', 'problems shown', 1, MAX_SHOWN).default(20))
    .addHelpText('after', '\nExample: npm run db -- import products products.csv --dry-run')
    .action(async (kind, { file, format }, { dryRun = false, skipBroken = false, limit }) => {
      if (!(await stat(file).catch(() => null))?.isFile()) throw new CommandError(`There is no file ${file}.`)
      await withDatabase(io, async (database) => {
        await rejectPending(database)
        const { db, close } = connect(database.ownerUrl, { max: 1 })
        const options: ImportOptions = {
          // The owner has the rights of every role.
          db: db as unknown as Db<'transactions'>,
          open: () => createReadStream(file),
          format,
          actor: { actorId: null, address: null },
          dryRun,
          skipBroken,
          maxProblems: limit,
          onProgress: progressReporter(io),
        }
        try {
          // Both importers are used in the same way; their lines differ.
          const run = () =>
            kind === 'products' ? runImport(productImporter, options) : runImport(stockImporter, options)
          report(io, file, await readable(file, run))
        } finally {
          io.progress?.('')
          await close()
        }
      })
    })

function parseFile(file: string): { file: string; format: FileFormat } {
  const format = FILE_FORMATS.find((ending) => file.toLowerCase().endsWith(`.${ending}`))
  if (format) return { file, format }
  throw new InvalidArgumentError('The name of the file must end in .csv or .jsonl.')
}

/** Names the file in the error of one that cannot be read. */
async function readable<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new CommandError(`${file}:${error.line}: ${error.message}`)
  }
}

const REPORT_EVERY_LINES = 10_000

/** Shows progress on a terminal; elsewhere a line for each ten thousand lines of the file. */
function progressReporter({ progress, note }: Io): ImportOptions['onProgress'] {
  let last = 0
  return (phase, lines) => {
    const text = `${phase}: ${pluralize(lines, 'line')}`
    if (progress) return progress(text)
    const step = Math.floor(lines / REPORT_EVERY_LINES)
    if (step > 0 && step !== last) note(text)
    last = step
  }
}

function report(io: Io, file: string, result: ImportResult): void {
  const { lines, created, updated, unchanged, problems, problemCount, written } = result
  for (const { line, field, expected } of problems)
    io.note(`${file}:${line}: ${field === null ? '' : `${field}: `}${expected}`)
  if (problemCount > problems.length)
    io.note(`and ${(problemCount - problems.length).toLocaleString('en-US')} more`)
  if (written)
    io.out(
      `${file}: ${pluralize(lines, 'line')}; ${created} created, ${updated} updated, ${unchanged} unchanged`,
    )
  else if (problemCount === 0) io.out(`${file}: ${pluralize(lines, 'line')} can be imported`)
  if (problemCount === 0) return
  const outcome = written ? 'Those lines were left out.' : 'Nothing was imported.'
  throw new CommandError(`${pluralize(problemCount, 'problem')} in ${file}. ${outcome}`)
}
