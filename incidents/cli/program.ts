import { parseArgs } from 'node:util'
import { showCommand } from '../commands/show.js'
import { checkCommand } from './check.js'
import type { Asked, Command, Io, Values } from './command.js'
import { UsageError } from './errors.js'
import { listCommand } from './list.js'
import { newCommand } from './new.js'
import { resolveCommand } from './resolve.js'
import { schemaCommand } from './schema.js'
import { FOLDER } from './ticket-store.js'

/** Every command by its name; a new one is one line here. */
const COMMANDS: Readonly<Record<string, Command>> = {
  list: listCommand,
  show: showCommand,
  new: newCommand,
  resolve: resolveCommand,
  check: checkCommand,
  schema: schemaCommand,
}

/**
 * `npm run incidents -- <command>`: answers the exit code, 0 when it was done, 1 when it failed, and 2 when the line was
 * not understood.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  const [name = '--help', ...rest] = args
  if (name === 'help' || isHelp(name)) {
    io.out(overview())
    return 0
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) {
    io.note(`There is no ${name.startsWith('-') ? 'option' : 'command'} "${name}".\n\n${overview()}`)
    return 2
  }
  try {
    if (rest.some(isHelp)) io.out(usage(name, command))
    else await command.run(read(name, command, rest), io)
    return 0
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error)
    io.note(error instanceof UsageError ? `${sentence}\n\n${usage(name, command)}` : sentence)
    return error instanceof UsageError ? 2 : 1
  }
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

function read(name: string, { options, takesId = false }: Command, args: string[]): Asked {
  const { values, positionals } = understood(args, options, takesId)
  const [id = '', ...more] = positionals
  if (takesId && id === '') throw new UsageError(`${name} needs the id of a ticket, such as INC-101.`)
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many.`)
  return { values, id, dir: String(values.dir ?? FOLDER) }
}

function understood(args: string[], options: Command['options'], allowPositionals: boolean) {
  try {
    const parsed = parseArgs({ args, options: { ...options, dir: { type: 'string' } }, allowPositionals })
    return { values: parsed.values as Values, positionals: parsed.positionals }
  } catch (error) {
    // What follows the first sentence is about how to pass a positional that starts with a dash.
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
    'The tickets are those of this repository; --dir <folder> names others.',
    'Each command explains its options: npm run incidents -- new --help',
  ].join('\n')
}

function usage(name: string, { summary, takesId, usage: lines }: Command): string {
  const head = `Usage: npm run incidents -- ${name}${takesId ? ' <id>' : ''} [options]`
  const option = '--dir <folder>    '
  const column = Math.max(option.length, ...lines.map((line) => line.search(/(?<= {2})\S/)))
  const dir = `${option.padEnd(column)}other tickets than those of this repository`
  return [head, '', `${name}: ${summary}`, '', ...[...lines, dir].map((line) => `  ${line}`)].join('\n')
}
