import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { connect } from '../../client/connect.js'
import { EXPORT_KINDS, type ExportKind, exportPage } from '../../exchange/export-rows.js'
import { FILE_FORMATS, type FileFormat } from '../../exchange/read-records.js'
import type { ReadDb } from '../../roles/access.js'
import { type Command, type Io, pluralize, rejectPending, UsageError, withDatabase } from '../command.js'

const PAGE_ROWS = 1_000

/** `npm run db -- export products|orders|refunds` */
export const exportCommand: Command = {
  summary: 'write products, orders or refunds of one moment as CSV or JSON Lines; the shop may go on working',
  arguments: '<products|orders|refunds>',
  usage: [
    '--to <file>          where to, readable by its owner only; standard output unless given',
    '--format csv|jsonl   default: by the name of the file, else csv',
  ],
  options: { to: { type: 'string' }, format: { type: 'string' } },
  async run(values, io, [kind = '']) {
    const what = EXPORT_KINDS.find((one) => one === kind)
    if (!what) throw new UsageError(`export knows ${EXPORT_KINDS.join(', ')}, and not "${kind}".`)
    const to = typeof values.to === 'string' ? values.to : undefined
    const format = formatOf(values.format, to)
    await withDatabase(io, async (database) => {
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
    })
  },
}

function formatOf(given: unknown, to: string | undefined): FileFormat {
  const name = given ?? FILE_FORMATS.find((ending) => to?.toLowerCase().endsWith(`.${ending}`)) ?? 'csv'
  const format = FILE_FORMATS.find((one) => one === name)
  if (!format) throw new UsageError(`--format is csv or jsonl, and not "${name}".`)
  return format
}

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
