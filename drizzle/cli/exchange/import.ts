import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { connect } from '../../client/connect.js'
import { productImporter } from '../../exchange/import-products.js'
import { stockImporter } from '../../exchange/import-stock.js'
import { FILE_FORMATS, FileError, type FileFormat } from '../../exchange/read-records.js'
import { type ImportOptions, type ImportResult, runImport } from '../../exchange/run-import.js'
import type { Db } from '../../roles/access.js'
import {
  type Command,
  CommandError,
  type Io,
  pluralize,
  rejectPending,
  UsageError,
  wholeNumber,
  withDatabase,
} from '../command.js'

const MAX_SHOWN = 1_000

/** `npm run db -- import products|stock <file>` */
export const importCommand: Command = {
  summary: 'read products or stocks from a CSV or JSON Lines file, by SKU; the shop may go on working',
  arguments: '<products|stock> <file.csv|file.jsonl>',
  usage: [
    '--dry-run        only check every line',
    '--skip-broken    import the other lines when lines have problems; otherwise nothing is imported then',
    `--limit <n>      how many problems are printed, up to ${MAX_SHOWN} (default 20)`,
  ],
  options: {
    'dry-run': { type: 'boolean' },
    'skip-broken': { type: 'boolean' },
    limit: { type: 'string' },
  },
  async run(values, io, [kind = '', file = '']) {
    const importer = kind === 'products' ? productImporter : kind === 'stock' ? stockImporter : undefined
    if (!importer) throw new UsageError(`import knows products and stock, and not "${kind}".`)
    const format = formatOf(file)
    const limit = values.limit === undefined ? 20 : wholeNumber(values, 'limit', MAX_SHOWN)
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
        dryRun: values['dry-run'] === true,
        skipBroken: values['skip-broken'] === true,
        maxProblems: limit,
        onProgress: progressReporter(io),
      }
      try {
        // Both importers are used in the same way; their lines differ.
        const run = () =>
          importer === productImporter
            ? runImport(productImporter, options)
            : runImport(stockImporter, options)
        report(io, file, await readable(file, run))
      } finally {
        io.progress?.('')
        await close()
      }
    })
  },
}

function formatOf(file: string): FileFormat {
  const format = FILE_FORMATS.find((ending) => file.toLowerCase().endsWith(`.${ending}`))
  if (!format) throw new UsageError(`A file is named .csv or .jsonl, and not "${file}".`)
  return format
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
  let told = 0
  return (phase, lines) => {
    const text = `${phase}: ${pluralize(lines, 'line')}`
    if (progress) return progress(text)
    const step = Math.floor(lines / REPORT_EVERY_LINES)
    if (step > 0 && step !== told) note(text)
    told = step
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
