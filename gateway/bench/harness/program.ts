import type { RoleName } from '@shopstack/drizzle/roles/access'
import type { Config } from '@shopstack/kit/config/read-config'
import type { Logger } from '@shopstack/kit/telemetry/log'

/** What a program under test is given. */
export interface ProgramOptions {
  /** Read from the bench's settings, with the programs that were started before as subgraph URLs. */
  config: Config
  roleUrls: Record<RoleName, string>
  /** Where the programs of the same system answer that were started before, by name. */
  urls: Readonly<Record<string, string>>
  log: Logger
}

/** A program that answers GraphQL requests at a URL. */
export interface RunningProgram {
  url: string
  /** Where the Express surface answers, when it is switched on. */
  expressUrl?: string
  close(): Promise<unknown>
}

/** What each file in `peers/` exports as `start`. It runs in a process of its own. */
export type Program = (options: ProgramOptions) => Promise<RunningProgram>

/** What the bench sends to a program's process, one at a time. */
export type Question =
  | { ask: 'start'; env: Record<string, string>; urls: Record<string, string> }
  | { ask: 'cpu' }

/** What the process answers. */
export type Reply = { url: string; expressUrl?: string } | { cpuSeconds: number } | { error: string }
