import type { RoleName } from '@shopstack/drizzle/roles/access'
import type { Config } from '@shopstack/kit/config/read-config'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { BenchSurface } from '../scenarios/scenario.js'

/** Options of a measured program. */
export interface ProgramOptions {
  /** Read from the settings of the bench; programs started before are its subgraph URLs. */
  config: Config
  /** Those settings. */
  env: Readonly<Record<string, string>>
  roleUrls: Record<RoleName, string>
  /** URLs of the programs of the same system that were started before, by name. */
  urls: Readonly<Record<string, string>>
  log: Logger
}

/** The URLs of a system, without a trailing slash: of GraphQL, and of the legacy APIs that it serves. */
export type SurfaceUrls = Partial<Record<BenchSurface, string>> & { graphql: string }

/** A program that serves GraphQL. */
export interface RunningProgram {
  urls: SurfaceUrls
  /** SQL statements sent so far; absent where they cannot be counted. */
  statements?(): number | Promise<number>
  /** The process that is measured instead of the program's own, which starts it. */
  pid?: number
  close(): Promise<unknown>
}

/** The export `start` of each file of `peers/`, run in a process of its own. */
export type StartProgram = (options: ProgramOptions) => Promise<RunningProgram>

/** What a process used so far; null where it cannot be measured. */
export interface Usage {
  cpuSeconds: number | null
  /** Of the JavaScript heap. */
  allocatedBytes: number | null
  statements: number | null
}

/** A message to the process of a program; one at a time. */
export type ChildRequest =
  | { ask: 'start'; env: Record<string, string>; urls: Record<string, string> }
  | { ask: 'usage' }

/** The response to a {@link ChildRequest}. */
export type ChildResponse = { urls: SurfaceUrls } | { usage: Usage } | { error: string; isRefusal: boolean }
