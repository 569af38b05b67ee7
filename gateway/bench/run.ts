import type { Env } from '@shopstack/drizzle/environment/env'
import type postgres from 'postgres'
import type { RunningSystem } from './harness/processes.js'
import { signInToBench } from './harness/sign-in.js'
import { type RequestSample, type Scenario, type Unit, unitsOf } from './scenarios/scenario.js'
import type { System } from './systems.js'

/** Progress output and abort signal of a run. */
export interface Progress {
  /** Prints one line of progress. */
  say(line: string): void
  /** Aborted to stop the run; a stopped run removes its processes, database and folder. */
  signal: AbortSignal
}

/** Settings, systems and database of a run. */
export interface RunContext extends Progress {
  env: Record<string, string>
  systems: readonly System[]
  sql: postgres.Sql
  startSystem(system: System, env: Record<string, string>): Promise<RunningSystem>
}

/** A scenario with its samples, the same for all systems. */
export interface MeasuredScenario {
  scenario: Scenario
  samples: readonly RequestSample[]
}

/** The systems of the run that some of these scenarios measure. */
export const systemsOf = (scenarios: readonly MeasuredScenario[], { systems }: RunContext): System[] =>
  systems.filter(({ name }) => scenarios.some(({ scenario }) => scenario.systems.includes(name)))

/** The units that a system receives, with new sessions. */
export async function unitsFor(
  { scenario, samples }: MeasuredScenario,
  { isOneStep }: System,
  env: Env,
): Promise<Unit[]> {
  const units = unitsOf(scenario, samples, await signInToBench(env, scenario.customersCount))
  return isOneStep ? units.map((unit) => unit.slice(0, 1)) : units
}

/** Runs one system at a time. */
export async function withSystem<Result>(
  system: System,
  { env, signal, startSystem }: RunContext,
  work: (running: RunningSystem) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const running = await startSystem(system, env)
  try {
    return await work(running)
  } finally {
    await running.close()
  }
}
