import type { ParseArgsConfig } from 'node:util'
import { configuredUrl, dataDir, type Env, roleUrls } from '../environment/env.js'
import { type LocatedDatabase, type LocateOptions, locateDatabase } from '../environment/locate-database.js'
import { migrate } from '../environment/migrate.js'

/** What a command line is given: settings, the terminal, and somebody to ask. */
export interface Io {
  readonly env: Env
  /** One line of the answer, to standard output. */
  out(line: string): void
  /** One line beside the answer, to standard error. */
  note(line: string): void
  /** Shows how far something has come, in place of what it showed before; absent without a terminal. */
  progress?: (line: string) => void
  /** Asks a person; absent when there is none to ask. */
  ask?: (question: string) => Promise<string>
}

/** The options of one run, as `parseArgs` reads them. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** One word behind `npm run db --`. */
export interface Command {
  /** One line of the list of commands. */
  readonly summary: string
  /** The options, one line each. */
  readonly usage: readonly string[]
  readonly options: NonNullable<ParseArgsConfig['options']>
  run(values: Values, io: Io): Promise<void>
}

/** The command line cannot be understood: exit code 2 and the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The command will not do this: exit code 1 and the sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}

/** Whether this is production, where nothing of a demo may happen. */
export const isProduction = (env: Env): boolean => env.NODE_ENV === 'production'

/** Runs work on the configured database, or on the embedded one, which is stopped afterwards if it was started for it. */
export async function withDatabase<T>(io: Io, work: (database: LocatedDatabase) => Promise<T>): Promise<T> {
  const options: LocateOptions = {
    configuredUrl: configuredUrl(io.env),
    dataDir: dataDir(io.env),
    log: (line) => io.note(line),
  }
  const database = await locateDatabase(options)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** Brings a database up to date, with the roles' connections of the environment. */
export const migrateWith = ({ env }: Io, { ownerUrl }: LocatedDatabase) =>
  migrate(ownerUrl, roleUrls(env, ownerUrl))

/** The option of a command line that is a whole number from 1 to `most`. */
export function wholeNumber(values: Values, name: string, most: number): number {
  const number = /^\d{1,8}$/.test(String(values[name])) ? Number(values[name]) : 0
  if (number >= 1 && number <= most) return number
  throw new UsageError(`--${name} is a whole number from 1 to ${most}, and not "${values[name]}".`)
}

/** `1 order`, `2 orders`, `1,600 orders`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
