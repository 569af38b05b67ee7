import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { disposables } from '@shopstack/kit/process/disposables'
import type { Settings } from './command.js'
import { compareSystems } from './compare-systems.js'
import { type BenchDatabase, openBenchDatabase } from './harness/database.js'
import { environment } from './harness/environment.js'
import { drive, warmUp } from './harness/load.js'
import { build, type RunningSystem, startSystem } from './harness/processes.js'
import { tryInstallHive } from './hive/install.js'
import { type Measurement, measurementOf, usageBetween } from './measurement.js'
import {
  type MeasuredScenario,
  type Progress,
  type RunContext,
  systemsOf,
  unitsFor,
  withSystem,
} from './run.js'
import { prepareAll, SCENARIOS } from './scenarios/all.js'
import type { Scenario } from './scenarios/scenario.js'
import { HIVE, SYSTEMS } from './systems.js'
import type { Cell } from './validity.js'

/** The measurements, and the sizes of the database. */
export interface Results {
  data: BenchDatabase['counts']
  postgres: string
  cells: Cell[]
  /** Why systems are missing, in one sentence each. */
  leftOut: string[]
}

/**
 * Compares the responses of all systems, then measures them. Removes its processes, database and folder afterwards.
 * @throws RefusedRun when a hand-written statement reads a whole table
 */
export async function bench(settings: Settings, { say, signal }: Progress): Promise<Results> {
  const open = disposables()
  try {
    say('compiling')
    await build()
    const folder = await mkdtemp(join(tmpdir(), 'shopstack-bench-'))
    open.add('folder', folder, (made) => rm(made, { recursive: true, force: true }))
    const chosen = SCENARIOS.filter(({ name }) => settings.scenarios.includes(name))
    const hive = await hiveFor(chosen, settings, folder, say)
    say('seeding the database')
    const database = open.add('database', await openBenchDatabase(folder, signal), (d) => d.close())
    const env = { ...environment(database, folder), HIVE_FOLDER: hive.folder }
    const systems = SYSTEMS.filter(({ name }) => name !== HIVE || hive.isThere)
    const run: RunContext = { say, signal, env, systems, sql: database.sql, startSystem }
    const scenarios = await sampled(chosen, database)
    const cells: Cell[] = []
    // Writes come last, because they change what is read.
    for (const writes of [false, true]) {
      const some = scenarios.filter(({ scenario }) => (scenario.writes ?? false) === writes)
      if (some.length === 0) continue
      await compareSystems(some, run)
      cells.push(...(await measureAll(some, settings, run)))
    }
    return { data: database.counts, postgres: database.description, cells, leftOut: hive.leftOut }
  } finally {
    await open.close()
  }
}

/** Installs Hive Gateway if a scenario needs it. */
async function hiveFor(
  scenarios: readonly Scenario[],
  { hive }: Settings,
  folder: string,
  say: Progress['say'],
): Promise<{ folder: string; isThere: boolean; leftOut: string[] }> {
  const place = hive === null ? join(folder, 'hive') : resolve(hive)
  const without = { folder: place, isThere: false }
  if (!scenarios.some(({ systems }) => systems.includes(HIVE))) return { ...without, leftOut: [] }
  if (hive === 'off') return { ...without, leftOut: ['Hive Gateway is left out by --hive off.'] }
  say('installing Hive Gateway')
  const reason = await tryInstallHive(place)
  if (reason) say(reason)
  return { folder: place, isThere: reason === null, leftOut: reason ? [reason] : [] }
}

async function sampled(scenarios: readonly Scenario[], { sql }: BenchDatabase): Promise<MeasuredScenario[]> {
  await prepareAll(sql, scenarios)
  return Promise.all(scenarios.map(async (scenario) => ({ scenario, samples: await scenario.samples(sql) })))
}

async function measureAll(
  scenarios: readonly MeasuredScenario[],
  { connections, seconds }: Settings,
  run: RunContext,
): Promise<Cell[]> {
  const cells = scenarios.flatMap(({ scenario }) =>
    connections.map((count) => ({
      scenario: scenario.name,
      connections: count,
      measurements: [] as Measurement[],
    })),
  )
  for (const system of systemsOf(scenarios, run))
    await withSystem(system, run, async (running) => {
      for (const measured of scenarios) {
        const { scenario } = measured
        if (!scenario.systems.includes(system.name)) continue
        const units = await unitsFor(measured, system, run.env)
        for (const cell of cells.filter(({ scenario: name }) => name === scenario.name)) {
          run.say(`measuring ${system.name}: ${scenario.name}, ${cell.connections} connections`)
          const load = { units, accepts: scenario.accepts, connections: cell.connections, seconds }
          cell.measurements.push(await measure(system.name, running, load, run.signal))
          if (scenario.writes) await untilDelivered(run)
        }
      }
    })
  return cells
}

async function measure(
  name: string,
  { urls, usage }: RunningSystem,
  options: Pick<Parameters<typeof drive>[0], 'units' | 'accepts' | 'connections' | 'seconds'>,
  signal: AbortSignal,
): Promise<Measurement> {
  const load = { ...options, urls, signal }
  await warmUp(load)
  const before = await usage()
  const measured = await drive(load)
  return measurementOf(name, measured, usageBetween(before, await usage()))
}

/** How often the outbox is read. */
const POLL_MS = 500

/** Waits until the events of orders are delivered, as long as some are: the next measurement should not pay for them. */
async function untilDelivered({ sql, signal }: RunContext): Promise<void> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    signal.throwIfAborted()
    const [row] = await sql<{ count: number }[]>`select count(*)::int as count from outbox`
    const count = row?.count ?? 0
    if (count === 0 || count >= before) return
    before = count
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
