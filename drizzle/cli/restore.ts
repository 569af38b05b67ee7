import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { BackupError } from '../backup/format.js'
import { type Restored, restore } from '../backup/restore.js'
import { type AddCommand, migrateWith, pluralize, withDatabase } from './command.js'
import { CommandError } from './command-line.js'
import { check } from './verify.js'

/** `npm run db -- restore` */
export const addRestore: AddCommand = (program, io) =>
  program
    .command('restore')
    .description('fill an empty database from a backup of this or an older release, migrate and verify it')
    .option('--from <file>', 'file written by backup (default: standard input)')
    .action(({ from }) =>
      withDatabase(io, async (database) => {
        const { rows, takenAt, madeBy } = await read(database.ownerUrl, from)
        io.out(
          `${database.description}: ${pluralize(rows, 'row')} of ${takenAt}, backed up by ShopStack ${madeBy}`,
        )
        await migrateWith(io, database)
        await check(io, database)
      }),
    )

async function read(ownerUrl: string, from: string | undefined): Promise<Restored> {
  const text = createGunzip()
  const source = from === undefined ? process.stdin : createReadStream(from)
  // A read error of the source reaches the reader of the text.
  const unpacked = pipeline(source, text).catch(() => {})
  try {
    return await restore(ownerUrl, text)
  } catch (error) {
    if (error instanceof BackupError) throw new CommandError(error.message)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'ENOENT') throw new CommandError(`There is no file ${from}.`)
    // Codes of zlib, such as Z_DATA_ERROR.
    if (code.startsWith('Z_')) throw new CommandError('The backup ends too early, or is none.')
    throw error
  } finally {
    text.destroy()
    await unpacked
  }
}
