import type { ParseArgsConfig } from 'node:util'
import { configuredUrl, dataDir, type Env, roleUrls } from '../environment/env.js'
import { type LocatedDatabase, type LocateOptions, locateDatabase } from '../environment/locate-database.js'
import { migrate, pendingMigrations } from '../environment/migrate.js'

/** The environment of a command: settings, output and prompts. */
export interface Io {
  readonly env: Env
  /** Writes a line of the result to standard output. */
  out(line: string): void
  /** Writes a line to standard error. */
  note(line: string): void
  /** Shows progress in place of the previous one; absent without a terminal. */
  progress?: (line: string) => void
  /** Prompts the operator; absent without a terminal. */
  ask?: (question: string) => Promise<string>
}

/** The parsed options. */
export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>

/** A command of `npm run db --`. */
export interface Command {
  /** Its line in the list of commands. */
  readonly summary: string
  /** The arguments before the options, such as `<file>`; none by default. */
  readonly arguments?: string
  /** The options, one line each. */
  readonly usage: readonly string[]
  readonly options: NonNullable<ParseArgsConfig['options']>
  run(values: Values, io: Io, positionals: readonly string[]): Promise<void>
}

/** Invalid usage: exit code 2 and the usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A rejected command: exit code 1 and the message. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Whether this is production, where demo data is rejected. */
export const isProduction = (env: Env): boolean => env.NODE_ENV === 'production'

/** Runs work on the configured database, or on the embedded one, which is stopped afterwards if it was started here. */
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

/** Migrates a database with the role URLs of the environment. */
export const migrateWith = ({ env }: Io, { ownerUrl }: LocatedDatabase) =>
  migrate(ownerUrl, roleUrls(env, ownerUrl))

/** @throws CommandError for a database of an earlier release */
export async function rejectPending({ ownerUrl, description }: LocatedDatabase): Promise<void> {
  if ((await pendingMigrations(ownerUrl)) > 0)
    throw new CommandError(`${description} is not up to date. Run this first: npm run db -- migrate`)
}

/** An option that is a whole number from 1 to `max`. */
export function wholeNumber(values: Values, name: string, max: number): number {
  const number = /^\d{1,8}$/.test(String(values[name])) ? Number(values[name]) : 0
  if (number >= 1 && number <= max) return number
  throw new UsageError(`--${name} is a whole number from 1 to ${max}, and not "${values[name]}".`)
}

/** `1 order`, `2 orders`, `1,600 orders`. */
export const pluralize = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
