import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import postgres from 'postgres'
import { backup } from '../backup/backup.js'
import { type AddCommand, type Io, pluralize, withDatabase } from './command.js'
import { foreignTables } from './drop-schema.js'

/** `npm run db -- backup` */
export const addBackup: AddCommand = (program, io) =>
  program
    .command('backup')
    .description('write all data to a file for restore, of any version of Postgres; the shop may be running')
    .option('--to <file>', 'compressed file, readable by its owner only (default: standard output)')
    .action(({ to }) =>
      withDatabase(io, async ({ ownerUrl, description }) => {
        const foreign = await foreignOf(ownerUrl, io)
        const rows = await writeFile(to, (text) => backup(ownerUrl, text, foreign))
        io.note(`${description}: ${pluralize(rows, 'row')} backed up${to === undefined ? '' : ` to ${to}`}`)
      }),
    )

async function foreignOf(ownerUrl: string, io: Io): Promise<string[]> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    const foreign = await foreignTables(sql)
    if (foreign.length > 0) io.note(`Not the shop's, and left out: ${foreign.join(', ')}`)
    return foreign
  } finally {
    await sql.end()
  }
}

/** Compresses the output of `fill`. A file gets its name when it is complete, readable by its owner only. */
async function writeFile(
  to: string | undefined,
  fill: (text: PassThrough) => Promise<number>,
): Promise<number> {
  const text = new PassThrough()
  const target = to === undefined ? process.stdout : createWriteStream(`${to}.part`, { mode: 0o600 })
  const written = pipeline(text, createGzip(), target, { end: to !== undefined })
  try {
    const [rows] = await Promise.all([fill(text).finally(() => text.end()), written])
    if (to !== undefined) await rename(`${to}.part`, to)
    return rows
  } catch (error) {
    text.destroy()
    await written.catch(() => {})
    if (to !== undefined) await rm(`${to}.part`, { force: true })
    throw error
  }
}
