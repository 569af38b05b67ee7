import { pgCode } from '../client/sql-errors.js'
import { addAdopt } from './adopt.js'
import { addBackup } from './backup.js'
import type { Io } from './command.js'
import { CommandError, commandsOf, runCommands } from './command-line.js'
import { addExport } from './exchange/export.js'
import { addImport } from './exchange/import.js'
import { addMigrate } from './migrate.js'
import { addRebuildRollups } from './rebuild-rollups.js'
import { addReset } from './reset.js'
import { addRestore } from './restore.js'
import { addSeed } from './seed.js'
import { addUrl } from './url.js'
import { addVerify } from './verify.js'

const COMMANDS = [
  ...[addMigrate, addSeed, addReset, addAdopt, addVerify, addBackup, addRestore],
  ...[addRebuildRollups, addImport, addExport, addUrl],
]

/** Runs `npm run db -- <command>`; returns the exit code: 0 done, 1 failed, 2 invalid command line. */
export function runDbCommand(args: readonly string[], io: Io): Promise<number> {
  const program = commandsOf('npm run db --', io)
    .description('Manages the database of the shop.')
    .addHelpText(
      'afterAll',
      '\nDATABASE_URL is the database, with the credentials of its owner. Without it, the commands use the embedded\n' +
        'database in SHOPSTACK_DATA_DIR (default: .shopstack).',
    )
  for (const add of COMMANDS) add(program, io)
  return runCommands(program, args.length === 0 ? ['--help'] : args, io, messageFor)
}

/** The error in one sentence, without the statement and its data. */
function messageFor(error: unknown): string {
  if (error instanceof CommandError) return error.message
  const cause = error instanceof Error && pgCode(error) && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
