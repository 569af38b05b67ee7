import { parseArgs } from 'node:util'
import { pgCode } from '../client/sql-errors.js'
import { adoptCommand } from './adopt.js'
import { backupCommand } from './backup.js'
import { type Command, CommandError, type Io, UsageError, type Values } from './command.js'
import { exportCommand } from './exchange/export.js'
import { importCommand } from './exchange/import.js'
import { migrateCommand } from './migrate.js'
import { rebuildRollupsCommand } from './rebuild-rollups.js'
import { resetCommand } from './reset.js'
import { restoreCommand } from './restore.js'
import { seedCommand } from './seed.js'
import { urlCommand } from './url.js'
import { verifyCommand } from './verify.js'

/** The commands by name. */
const COMMANDS: Readonly<Record<string, Command>> = {
  migrate: migrateCommand,
  seed: seedCommand,
  reset: resetCommand,
  adopt: adoptCommand,
  verify: verifyCommand,
  backup: backupCommand,
  restore: restoreCommand,
  'rebuild-rollups': rebuildRollupsCommand,
  import: importCommand,
  export: exportCommand,
  url: urlCommand,
}

/** Runs `npm run db -- <command>`; returns the exit code: 0 done, 1 failed, 2 invalid usage. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = '--help', ...rest] = args
  if (isHelp(name)) {
    io.out(overview())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    io.note(`There is no ${name.startsWith('-') ? 'option' : 'command'} "${name}".\n\n${overview()}`)
    return 2
  }
  try {
    return await runCommand(name, command, rest, io)
  } catch (error) {
    io.note(error instanceof UsageError ? `${error.message}\n\n${usage(name, command)}` : messageFor(error))
    return error instanceof UsageError ? 2 : 1
  }
}

async function runCommand(name: string, command: Command, args: string[], io: Io): Promise<number> {
  if (args.some(isHelp)) io.out(usage(name, command))
  else {
    const { values, positionals } = read(command, args)
    await command.run(values, io, positionals)
  }
  return 0
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h' || word === 'help'

function read(
  { options, arguments: named = '' }: Command,
  args: string[],
): { values: Values; positionals: string[] } {
  const most = named.split(' ').filter(Boolean).length
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: most > 0 })
    if (positionals.length > most) throw new Error(`"${positionals[most]}" is one argument too many.`)
    return { values: values as Values, positionals }
  } catch (error) {
    // Later sentences explain positional arguments that start with a dash.
    const [sentence = ''] =
      error instanceof Error ? error.message.split(/(?<=[^.])\.? (?:To specify|This command)/) : []
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`)
  }
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(15)} ${summary}`)
  return [
    'Usage: npm run db -- <command> [options]',
    '',
    ...lines,
    '',
    'DATABASE_URL says which database; without it, the embedded one in SHOPSTACK_DATA_DIR (.shopstack) is meant.',
    'Each command explains its options: npm run db -- seed --help',
  ].join('\n')
}

function usage(name: string, command: Command): string {
  const named = command.arguments === undefined ? '' : ` ${command.arguments}`
  const head = `Usage: npm run db -- ${name}${named}${command.usage.length > 0 ? ' [options]' : ''}`
  const options = command.usage.map((line) => `  ${line}`)
  const sections = [[head], [`${name}: ${command.summary}`], options].filter((section) => section.length > 0)
  return sections.map((section) => section.join('\n')).join('\n\n')
}

/** The error in one sentence, without the statement and its data. */
function messageFor(error: unknown): string {
  if (error instanceof CommandError) return error.message
  const cause = error instanceof Error && pgCode(error) && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
