import type { Writable } from 'node:stream'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { AdminError } from '../../accounts/administrators.js'
import { pgCode, SQLSTATE } from '../../client/sql-errors.js'
import { EmbeddedPostgresError } from '../../embedded/start.js'
import { configuredUrl, dataDir, type Env } from '../../environment/env.js'
import { DatabaseError, type LocatedDatabase, locateDatabase } from '../../environment/locate-database.js'
import { migrate } from '../../environment/migrate.js'
import { COMMANDS, type Given } from './admin-commands.js'
import { askPassword, type Input } from './ask-password.js'

/** Where the command line reads from and writes to. */
export interface Console {
  readonly input: Input
  readonly output: Writable
  readonly errors: Writable
}

const DONE = 0
const FAILED = 1
const MISUSED = 2

/** Runs `npm run admin -- …` and answers its exit code: 0 done, 1 refused or failed, 2 not understood. */
export async function main(args: readonly string[], env: Env, console: Console): Promise<number> {
  const { output, errors } = console
  const asked = understand(args)
  if ('help' in asked) {
    output.write(`${asked.help}\n`)
    return DONE
  }
  if ('problem' in asked) {
    errors.write(`${asked.problem}\n\n${overview()}\n`)
    return MISUSED
  }
  try {
    output.write(`${await perform(asked, env, console)}\n`)
    return DONE
  } catch (error) {
    errors.write(`${sentenceOf(error)}\n`)
    return FAILED
  }
}

type Asked = { help: string } | { problem: string } | { name: string; given: Given }

function understand(args: readonly string[]): Asked {
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
    // Says which option was meant; later sentences explain positional arguments, which nobody asked about.
    return error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error)
  }
}

async function perform({ name, given }: { name: string; given: Given }, env: Env, console: Console) {
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
  // A data folder that no shop has used yet has no tables.
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

function sentenceOf(error: unknown): string {
  if (pgCode(error) === SQLSTATE.UNDEFINED_TABLE)
    return 'The database has no tables yet. Run: npm run db -- migrate'
  const isForPeople =
    error instanceof AdminError || error instanceof DatabaseError || error instanceof EmbeddedPostgresError
  if (isForPeople) return error.message
  return `It did not work: ${error instanceof Error ? error.message : String(error)}`
}
