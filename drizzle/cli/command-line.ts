import {
  Command,
  CommanderError,
  type CommandUnknownOpts,
  InvalidArgumentError,
  Option,
} from '@commander-js/extra-typings'
import { VERSION } from '../environment/version.js'

/** The standard streams of a command line. */
export interface Streams {
  /** Writes lines to standard output. */
  out(text: string): void
  /** Writes lines to standard error. */
  note(text: string): void
}

/** A command that failed: exit code 1 and one line per reason. */
export class CommandError extends Error {
  override readonly name = 'CommandError'

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'))
  }
}

/** An unknown option with its value, which may be a URL with a password. */
const UNKNOWN_OPTION_WITH_VALUE = /(unknown option '[^'=]*)=.*'/s

/**
 * A command line by the name it is called by. An invalid one is reported on standard error in one sentence, and ends the process
 * with 1.
 */
export const commandLine = (name: string) =>
  new Command(name)
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .configureOutput({ outputError: (text, write) => write(text.replace(UNKNOWN_OPTION_WITH_VALUE, "$1'")) })
    .showHelpAfterError('Add --help for the usage.')

/** A command line with commands, run by {@link runCommands}. */
export const commandsOf = (name: string, { out, note }: Streams) =>
  commandLine(name)
    .usage('<command> [options]')
    .helpCommand('help [command]', 'print the help of a command')
    .exitOverride()
    .configureOutput({ writeOut: (text) => out(text.trimEnd()), writeErr: (text) => note(text.trimEnd()) })
    .addHelpText('afterAll', '\nExit codes: 0 done, 1 failed, 2 invalid command line.')

/**
 * Runs a command; returns the exit code: 0 done, 1 failed, 2 invalid command line.
 * @param messageFor the text for the operator about an error of a command
 */
export async function runCommands(
  program: CommandUnknownOpts,
  args: readonly string[],
  { note }: Streams,
  messageFor: (error: unknown) => string,
): Promise<number> {
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // Commander has written the help or the sentence.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    note(messageFor(error))
    return 1
  }
}

/** An option that is a whole number from `min` to `max`. */
export const wholeNumberOption = <Flags extends string>(
  flags: Flags,
  description: string,
  min: number,
  max: number,
) =>
  new Option(flags, `${description}, ${min} to ${max}`).argParser((text: string) => {
    const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`)
  })

/** Collects the values of an option that may be given several times. */
export const collectValues = (value: string, previous: readonly string[] = []): readonly string[] => [
  ...previous,
  value,
]
