import { once } from 'node:events'
import type { Writable } from 'node:stream'
import postgres from 'postgres'
import { AdminError } from '../../accounts/administrators.js'
import { pgCode, SQLSTATE } from '../../client/sql-errors.js'
import { EmbeddedPostgresError } from '../../embedded/start.js'
import { configuredUrl, dataDir, type Env, storefrontUrl } from '../../environment/env.js'
import { DatabaseError, locateDatabase } from '../../environment/locate-database.js'
import { migrate } from '../../environment/migrate.js'
import { commandsOf, runCommands } from '../command-line.js'
import { addAdminCommands } from './admin-commands.js'
import { askPassword, type Input } from './ask-password.js'

/** The streams of the command line. */
export interface Console {
  readonly input: Input
  readonly output: Writable
  readonly errors: Writable
}

/** Runs `npm run admin -- …`; returns the exit code: 0 done, 1 rejected or failed, 2 invalid command line. */
export function runAdminCommand(
  args: readonly string[],
  env: Env,
  { input, output, errors }: Console,
): Promise<number> {
  const streams = {
    out: (text: string) => void output.write(`${text}\n`),
    note: (text: string) => void errors.write(`${text}\n`),
  }
  const program = commandsOf('npm run admin --', streams)
    .description("Manages the administrators and accounts of the shop's database.")
    .addHelpText(
      'afterAll',
      '\nDATABASE_URL is the database; without it, the embedded one in SHOPSTACK_DATA_DIR.',
    )
  addAdminCommands(program, {
    perform: async (work) => streams.out(await withOwner(env, work)),
    write: async (text) => {
      if (!output.write(text)) await once(output, 'drain')
    },
    askPassword: () => askPassword(input, errors),
    storefrontUrl: storefrontUrl(env),
  })
  return runCommands(program, args, streams, messageFor)
}

async function withOwner(env: Env, work: (sql: postgres.Sql) => Promise<string>): Promise<string> {
  const database = await locateDatabase({ configuredUrl: configuredUrl(env), dataDir: dataDir(env) })
  try {
    // A new data directory has no tables.
    if (database.kind === 'embedded') await migrate(database.ownerUrl)
    const sql = postgres(database.ownerUrl, { max: 1, onnotice: () => {} })
    try {
      return await work(sql)
    } finally {
      await sql.end()
    }
  } finally {
    await database.close()
  }
}

function messageFor(error: unknown): string {
  if (pgCode(error) === SQLSTATE.UNDEFINED_TABLE)
    return 'The database has no tables yet. Run: npm run db -- migrate'
  const isForOperators =
    error instanceof AdminError || error instanceof DatabaseError || error instanceof EmbeddedPostgresError
  if (isForOperators) return error.message
  return `It did not work: ${error instanceof Error ? error.message : String(error)}`
}
