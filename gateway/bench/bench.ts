import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { disposables } from '@shopstack/kit/process/disposables'
import type { Settings } from './command.js'
import { firstDifference, type RecordedResponse, recordResponses } from './equivalence.js'
import { type BenchDatabase, openBenchDatabase } from './harness/database.js'
import { environment } from './harness/environment.js'
import { drive } from './harness/load.js'
import { build, type RunningSystem, startSystem } from './harness/processes.js'
import { signIn } from './harness/sign-in.js'
import { type Measurement, measurementOf } from './report.js'
import { requestsOf, SCENARIOS, type Scenario } from './scenarios.js'
import { SYSTEMS, type System } from './systems.js'

const WARM_UP_SECONDS = 2

/** Progress output and abort signal of a run. */
export interface RunContext {
  /** Prints one line of progress. */
  say(line: string): void
  /** Aborted to stop the run; a stopped run removes its processes, database and folder. */
  signal: AbortSignal
}

/** The measurements, and the sizes of the database. */
export interface Results {
  data: BenchDatabase['counts']
  postgres: string
  scenarios: { scenario: Scenario; measurements: Measurement[] }[]
}

interface Prepared extends RunContext {
  settings: Settings
  env: Record<string, string>
  scenarios: { scenario: Scenario; variables: Record<string, string>[] }[]
}

/** Compares the responses of all systems, then measures them. Removes its processes, database and folder afterwards. */
export async function bench(settings: Settings, { say, signal }: RunContext): Promise<Results> {
  const open = disposables()
  try {
    say('compiling')
    await build()
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-bench-'))
    open.add('folder', folder, (made) => rm(made, { recursive: true, force: true }))
    say('seeding the database')
    const database = open.add('database', await openBenchDatabase(folder, signal), (d) => d.close())
    const asked = SCENARIOS.filter(({ name }) => settings.scenarios.includes(name))
    const scenarios = await Promise.all(
      asked.map(async (scenario) => ({ scenario, variables: await scenario.variables(database.sql) })),
    )
    const prepared = { settings, say, signal, env: environment(database, folder), scenarios }
    await compareAnswers(prepared)
    return {
      data: database.counts,
      postgres: database.description,
      scenarios: await measureAll(prepared),
    }
  } finally {
    await open.close()
  }
}

async function compareAnswers(prepared: Prepared): Promise<void> {
  const { scenarios, say } = prepared
  let first: { name: string; responses: RecordedResponse[] } | undefined
  for (const system of SYSTEMS) {
    say(`comparing the responses of ${system.name}`)
    const responses = await withSystem(system, prepared, async ({ url }, token) => {
      const all = scenarios.map(({ scenario, variables }) =>
        recordResponses(url, scenario.name, requestsOf(scenario, variables, token)),
      )
      return (await Promise.all(all)).flat()
    })
    first ??= { name: system.name, responses }
    const difference = firstDifference([first.name, system.name], first.responses, responses)
    if (difference) throw new Error(difference)
  }
}

async function measureAll(prepared: Prepared): Promise<Results['scenarios']> {
  const results = prepared.scenarios.map(({ scenario }) => ({ scenario, measurements: [] as Measurement[] }))
  for (const system of SYSTEMS)
    await withSystem(system, prepared, async (running, token) => {
      for (const [i, { scenario, variables }] of prepared.scenarios.entries()) {
        prepared.say(`measuring ${system.name}: ${scenario.name}`)
        const requests = requestsOf(scenario, variables, token)
        const measurement = await measure(system.name, running, requests, prepared)
        results[i]?.measurements.push(measurement)
      }
    })
  return results
}

async function measure(
  name: string,
  { url, cpuSeconds }: RunningSystem,
  requests: ReturnType<typeof requestsOf>,
  { settings: { connections, seconds }, signal }: Prepared,
): Promise<Measurement> {
  const load = { url, requests, connections, signal }
  await drive({ ...load, seconds: WARM_UP_SECONDS })
  const before = await cpuSeconds()
  const measured = await drive({ ...load, seconds })
  return measurementOf(name, { ...measured, cpuSeconds: (await cpuSeconds()) - before })
}

/** Runs one system at a time, with a new session. */
async function withSystem<Result>(
  system: System,
  { env, signal }: Prepared,
  work: (running: RunningSystem, token: string) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const token = await signIn(env)
  const running = await startSystem(system, env)
  try {
    return await work(running, token)
  } finally {
    await running.close()
  }
}
