import type { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { AdminError } from '../../accounts/administrators.js'
import { pgCode, SQLSTATE } from '../../client/sql-errors.js'
import { EmbeddedPostgresError } from '../../embedded/start.js'
import { configuredUrl, dataDir, type Env } from '../../environment/env.js'
import { DatabaseError, type LocatedDatabase, locateDatabase } from '../../environment/locate-database.js'
import { migrate } from '../../environment/migrate.js'
import { COMMANDS, type CommandInput } from './admin-commands.js'
import { askPassword, type Input } from './ask-password.js'

/** The streams of the command line. */
export interface Console {
  readonly input: Input
  readonly output: Writable
  readonly errors: Writable
}

const SUCCESS_CODE = 0
const FAILURE_CODE = 1
const USAGE_CODE = 2

/** Runs `npm run admin -- …`; returns the exit code: 0 done, 1 rejected or failed, 2 invalid usage. */
export async function main(args: readonly string[], env: Env, console: Console): Promise<number> {
  const { output, errors } = console
  const invocation = parseInvocation(args)
  if ('help' in invocation) {
    output.write(`${invocation.help}\n`)
    return SUCCESS_CODE
  }
  if ('problem' in invocation) {
    errors.write(`${invocation.problem}\n\n${overview()}\n`)
    return USAGE_CODE
  }
  try {
    output.write(`${await perform(invocation, env, console)}\n`)
    return SUCCESS_CODE
  } catch (error) {
    errors.write(`${messageFor(error)}\n`)
    return FAILURE_CODE
  }
}

type Invocation = { help: string } | { problem: string } | { name: string; given: CommandInput }

function parseInvocation(args: readonly string[]): Invocation {
  const parsed = parse(args)
  if (typeof parsed === 'string') return { problem: parsed }
  const { values, positionals } = parsed
  const [name = '', ...rest] = positionals
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (values.help) return { help: command ? `npm run admin -- ${command.usage}` : overview() }
  if (!command) return { problem: name === '' ? 'Which command?' : `There is no command "${name}".` }
  if (rest.length > 0) return { problem: `"${rest[0]}" is one word too many.` }
  if (command.needsEmail && !values.email) return { problem: `${name} needs --email <address>.` }
  return { name, given: values }
}

function parse(args: readonly string[]) {
  const options = {
    email: { type: 'string' },
    name: { type: 'string' },
    reason: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    // The first sentence names the option; later ones explain positional arguments.
    return error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)
  }
}

async function perform({ name, given }: { name: string; given: CommandInput }, env: Env, console: Console) {
  const database = await locateDatabase({ configuredUrl: configuredUrl(env), dataDir: dataDir(env) })
  try {
    return await withOwner(database, (sql) => {
      const password = () => askPassword(console.input, console.errors)
      const command = COMMANDS[name]
      if (!command) throw new AdminError(`There is no command "${name}".`)
      return command.run(sql, { ...given, email: given.email ?? '' }, password)
    })
  } finally {
    await database.close()
  }
}

async function withOwner<Result>(
  { ownerUrl, kind }: LocatedDatabase,
  work: (sql: postgres.Sql) => Promise<Result>,
) {
  // A new data directory has no tables.
  if (kind === 'embedded') await migrate(ownerUrl)
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return await work(sql)
  } finally {
    await sql.end()
  }
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  return `npm run admin -- <command>\n\n${lines.join('\n')}\n\nWith --help after a command: how to use it.`
}

function messageFor(error: unknown): string {
  if (pgCode(error) === SQLSTATE.UNDEFINED_TABLE)
    return 'The database has no tables yet. Run: npm run db -- migrate'
  const isForPeople =
    error instanceof AdminError || error instanceof DatabaseError || error instanceof EmbeddedPostgresError
  if (isForPeople) return error.message
  return `It did not work: ${error instanceof Error ? error.message : String(error)}`
}
