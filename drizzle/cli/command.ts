import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { configuredUrl, dataDir, type Env, roleUrls } from '../environment/env.js'
import { type LocatedDatabase, type LocateOptions, locateDatabase } from '../environment/locate-database.js'
import { migrate, pendingMigrations } from '../environment/migrate.js'
import { CommandError, type Streams } from './command-line.js'

/** The environment of a command: settings, output and prompts. */
export interface Io extends Streams {
  readonly env: Env
  /** Shows progress in place of the previous one; absent without a terminal. */
  progress?: (line: string) => void
  /** Prompts the operator; absent without a terminal. */
  ask?: (question: string) => Promise<string>
}

/** Adds a command to `npm run db --`. */
export type AddCommand = (program: CommandUnknownOpts, io: Io) => void

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

/** `1 order`, `2 orders`, `1,600 orders`. */
export const pluralize = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`
