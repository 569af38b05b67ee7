import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Argument, Option } from '@commander-js/extra-typings'
import { connect } from '../../client/connect.js'
import { EXPORT_KINDS, type ExportKind, exportPage } from '../../exchange/export-rows.js'
import { FILE_FORMATS, type FileFormat } from '../../exchange/read-records.js'
import type { ReadDb } from '../../roles/access.js'
import { type AddCommand, type Io, pluralize, rejectPending, withDatabase } from '../command.js'

const PAGE_ROWS = 1_000

/** `npm run db -- export products|orders|refunds` */
export const addExport: AddCommand = (program, io) =>
  program
    .command('export')
    .description('write the rows of one moment as CSV or JSON Lines; the shop may be running')
    .addArgument(new Argument('<rows>', 'what to export').choices(EXPORT_KINDS))
    .option('--to <file>', 'file, readable by its owner only (default: standard output)')
    .addOption(
      new Option('--format <format>', 'default: by the ending of the file, else csv').choices(FILE_FORMATS),
    )
    .addHelpText('after', '\nExample: npm run db -- export orders --to orders.jsonl')
    .action((what, { to, format = formatOf(to) }) =>
      withDatabase(io, async (database) => {
        await rejectPending(database)
        const { db, close } = connect(database.ownerUrl, { max: 1 })
        try {
          const rows = await db.transaction((tx) => write(tx, io, { what, format, to }), {
            isolationLevel: 'repeatable read',
            accessMode: 'read only',
          })
          io.note(
            `${database.description}: ${pluralize(rows, what.slice(0, -1))} exported${to === undefined ? '' : ` to ${to}`}`,
          )
        } finally {
          io.progress?.('')
          await close()
        }
      }),
    )

const formatOf = (file = ''): FileFormat =>
  FILE_FORMATS.find((ending) => file.toLowerCase().endsWith(`.${ending}`)) ?? 'csv'

interface Target {
  readonly what: ExportKind
  readonly format: FileFormat
  readonly to: string | undefined
}

/** Writes page by page; a file gets its name when it is complete. */
async function write(db: ReadDb, io: Io, { what, format, to }: Target): Promise<number> {
  let rows = 0
  async function* pages(): AsyncGenerator<string> {
    for (let after: number | null = 0; after !== null; ) {
      const page = await exportPage(db, what, format, { after, limit: PAGE_ROWS })
      rows += page.rows
      io.progress?.(`${what}: ${rows.toLocaleString('en-US')}`)
      yield page.text
      after = page.next
    }
  }
  if (to === undefined) {
    for await (const text of pages()) if (text !== '') io.out(text.replace(/\n$/, ''))
    return rows
  }
  try {
    await pipeline(Readable.from(pages()), createWriteStream(`${to}.part`, { mode: 0o600 }))
    await rename(`${to}.part`, to)
    return rows
  } catch (error) {
    await rm(`${to}.part`, { force: true })
    throw error
  }
}
