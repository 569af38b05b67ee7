import { parseArgs } from 'node:util'
import type { Arguments, Command, Io, Values } from './command.js'
import { checkCommand } from './commands/check.js'
import { listCommand } from './commands/list.js'
import { newCommand } from './commands/new.js'
import { resolveCommand } from './commands/resolve.js'
import { schemaCommand } from './commands/schema.js'
import { showCommand } from './commands/show.js'
import { UsageError } from './errors.js'
import { TICKETS_FOLDER } from './ticket-store.js'

/** All commands by name. */
const COMMANDS: Readonly<Record<string, Command>> = {
  list: listCommand,
  show: showCommand,
  new: newCommand,
  resolve: resolveCommand,
  check: checkCommand,
  schema: schemaCommand,
}

/** `npm run incidents -- <command>`; returns the exit code: 0 on success, 1 on failure, 2 for an invalid command line. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = '--help', ...rest] = args
  if (name === 'help' || isHelp(name)) {
    io.out(overview())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    io.note(`Unknown ${name.startsWith('-') ? 'option' : 'command'} "${name}".\n\n${overview()}`)
    return 2
  }
  try {
    if (rest.some(isHelp)) io.out(usage(name, command))
    else await command.run(parse(name, command, rest), io)
    return 0
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    io.note(error instanceof UsageError ? `${message}\n\n${usage(name, command)}` : message)
    return error instanceof UsageError ? 2 : 1
  }
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

function parse(name: string, { options, takesId = false }: Command, args: string[]): Arguments {
  const { values, positionals } = parseOptions(args, options, takesId)
  const [id = '', ...more] = positionals
  if (takesId && id === '') throw new UsageError(`${name} requires the id of a ticket, such as INC-101.`)
  if (more.length > 0) throw new UsageError(`Unexpected argument '${more[0]}'.`)
  return { values, id, dir: String(values.dir ?? TICKETS_FOLDER) }
}

function parseOptions(args: string[], options: Command['options'], allowPositionals: boolean) {
  try {
    const parsed = parseArgs({ args, options: { ...options, dir: { type: 'string' } }, allowPositionals })
    return { values: parsed.values as Values, positionals: parsed.positionals }
  } catch (error) {
    // The rest of the message of parseArgs explains positionals that start with a dash.
    const [sentence = ''] =
      error instanceof Error ? error.message.split(/(?<=[^.])\.? (?:To specify|This command)/) : []
    throw new UsageError(`${sentence.replace(/\.$/, '')}.`)
  }
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  return [
    'Usage: npm run incidents -- <command> [options]',
    '',
    ...lines,
    '',
    'The tickets are those of this repository; --dir <folder> selects others.',
    'Options of a command: npm run incidents -- new --help',
  ].join('\n')
}

function usage(name: string, { summary, takesId, usage: lines }: Command): string {
  const head = `Usage: npm run incidents -- ${name}${takesId ? ' <id>' : ''} [options]`
  const option = '--dir <folder>    '
  const column = Math.max(option.length, ...lines.map((line) => line.search(/(?<= {2})\S/)))
  const dir = `${option.padEnd(column)}the folder of the tickets (default: this repository)`
  return [head, '', `${name}: ${summary}`, '', ...[...lines, dir].map((line) => `  ${line}`)].join('\n')
}
