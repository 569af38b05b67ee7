import type { ParseArgsConfig } from 'node:util'
import { UsageError } from './errors.js'

/** What a command line is given: the terminal, and what is piped into it. */
export interface Io {
  /** One part of the answer, to standard output. */
  out(text: string): void
  /** One line beside the answer, to standard error. */
  note(line: string): void
  /** Everything that is piped into the command. */
  input(): Promise<string>
}

/** The options of one run, as `parseArgs` reads them. */
export type Values = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What one run was asked for. */
export interface Asked {
  readonly values: Values
  /** The ticket that is meant; empty for commands that are not about one. */
  readonly id: string
  /** The folder of the tickets. */
  readonly dir: string
}

/** One word behind `npm run incidents --`. */
export interface Command {
  /** One line of the list of commands. */
  readonly summary: string
  /** Whether it is about one ticket, whose id stands behind the command. */
  readonly takesId?: boolean
  /** The options, one line each. */
  readonly usage: readonly string[]
  readonly options: NonNullable<ParseArgsConfig['options']>
  run(asked: Asked, io: Io): Promise<void>
}

/** The text given for an option, if any. */
export const textOf = (values: Values, name: string): string | undefined =>
  values[name] === undefined ? undefined : String(values[name])

/**
 * The word given for an option.
 * @throws UsageError when it is none of those there are
 */
export function oneOf(values: Values, name: string, words: readonly string[]): string | undefined {
  const given = textOf(values, name)
  if (given === undefined || words.includes(given)) return given
  throw new UsageError(`--${name} is one of ${words.join(', ')}, and not "${given}".`)
}
