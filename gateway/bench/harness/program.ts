import type { RoleName } from '@shopstack/drizzle/roles/access'
import type { Config } from '@shopstack/kit/config/read-config'
import type { Logger } from '@shopstack/kit/telemetry/log'

/** Options of a measured program. */
export interface ProgramOptions {
  /** Read from the settings of the bench; programs started before are its subgraph URLs. */
  config: Config
  roleUrls: Record<RoleName, string>
  /** URLs of the programs of the same system that were started before, by name. */
  urls: Readonly<Record<string, string>>
  log: Logger
}

/** A program that serves GraphQL at a URL. */
export interface RunningProgram {
  url: string
  /** URL of the Express surface, when it is on. */
  expressUrl?: string
  close(): Promise<unknown>
}

/** The export `start` of each file of `peers/`, run in a process of its own. */
export type Program = (options: ProgramOptions) => Promise<RunningProgram>

/** A message to the process of a program; one at a time. */
export type ChildRequest =
  | { ask: 'start'; env: Record<string, string>; urls: Record<string, string> }
  | { ask: 'cpu' }

/** The response to a {@link ChildRequest}. */
export type ChildResponse = { url: string; expressUrl?: string } | { cpuSeconds: number } | { error: string }
