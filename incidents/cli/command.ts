import type { ParseArgsConfig } from 'node:util'
import { UsageError } from './errors.js'

/** Standard streams of a command. */
export interface Io {
  /** Writes output to standard output. */
  out(text: string): void
  /** Writes a line to standard error. */
  note(line: string): void
  /** Reads standard input to its end. */
  input(): Promise<string>
}

/** The options of a run, as `parseArgs` reads them. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** The arguments of a run. */
export interface Arguments {
  readonly values: Values
  /** Ticket id; empty for commands without one. */
  readonly id: string
  /** The folder of the tickets. */
  readonly dir: string
}

/** A command of `npm run incidents --`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  /** Whether the command takes the id of a ticket. */
  readonly takesId?: boolean
  /** The options, one line each. */
  readonly usage: readonly string[]
  readonly options: NonNullable<ParseArgsConfig['options']>
  run(args: Arguments, io: Io): Promise<void>
}

/** The value of an option, if given. */
export const textOf = (values: Values, name: string): string | undefined =>
  values[name] === undefined ? undefined : String(values[name])

/**
 * The value of an option with a fixed set of values.
 * @throws UsageError for any other value
 */
export function oneOf(values: Values, name: string, allowed: readonly string[]): string | undefined {
  const given = textOf(values, name)
  if (given === undefined || allowed.includes(given)) return given
  throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, not "${given}".`)
}
