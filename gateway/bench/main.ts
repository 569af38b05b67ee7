import { processEnv } from '@shopstack/drizzle/environment/env'
import { onStopSignal } from '@shopstack/kit/process/disposables'
import { bench, type Results } from './bench.js'
import { benchCommand, type Settings } from './command.js'
import { judge, judgedAt, type Verdict } from './goals.js'
import { machine } from './harness/machine.js'
import { build, startSystem } from './harness/processes.js'
import { REFUSED_EXIT_CODE, RefusedRun } from './harness/refused-run.js'
import { type InsightsSettings, insightsCommand } from './insights/command.js'
import { insightsTable } from './insights/report.js'
import { runInsightsSuite } from './insights/suite.js'
import { liveCommand } from './live/command.js'
import { liveTable } from './live/report.js'
import { runLiveSuite } from './live/suite.js'
import { goalsTable, table } from './report.js'
import type { Progress } from './run.js'
import { SCENARIOS } from './scenarios/all.js'
import { SHOP } from './systems.js'
import { refuseInvalid } from './validity.js'

const stopping = new AbortController()

const progress: Progress = { say: (line) => console.error(line), signal: stopping.signal }

/** Runs a suite of the shop alone, and prints what it measured. */
async function runSuite<Suite extends SuiteSettings, Results extends Versions>(
  settings: Suite,
  measure: (settings: Suite, deps: Parameters<typeof runLiveSuite>[1]) => Promise<Results>,
  tableOf: (results: Results) => string,
): Promise<void> {
  const where = machine()
  progress.say('compiling')
  await build()
  const startShop = (env: Parameters<typeof startSystem>[1]) => startSystem(SHOP, env)
  const results = await measure(settings, { ...progress, env: processEnv(), startShop })
  const { seconds, json } = settings
  if (json) console.log(JSON.stringify({ machine: where, settings: { seconds }, ...results }, null, 2))
  else console.log(`\nsettings   ${seconds} s\n${versionLines(where, results)}\n\n${tableOf(results)}`)
}

type SuiteSettings = Pick<InsightsSettings, 'seconds' | 'json'>
type Versions = Parameters<typeof versionLines>[1]

async function runPeers(settings: Settings): Promise<void> {
  const where = machine()
  const results = await bench(settings, progress)
  try {
    refuseInvalid(results.cells)
  } catch (error) {
    console.error(figures(results))
    throw error
  }
  if (settings.json) console.log(JSON.stringify(asJson(where, settings, results), null, 2))
  else printReport(where, settings, results)
}

/** The verdicts at the number of connections that goals hold for. */
const verdictsOf = ({ connections }: Settings, { cells }: Results): Verdict[] =>
  cells
    .filter((cell) => cell.connections === judgedAt(connections))
    .flatMap(({ scenario, measurements }) => judge(scenario, measurements))

const asJson = (where: ReturnType<typeof machine>, settings: Settings, results: Results) => ({
  machine: where,
  postgres: results.postgres,
  settings: { connections: settings.connections, seconds: settings.seconds },
  data: results.data,
  leftOut: results.leftOut,
  measurements: results.cells,
  goals: { connections: judgedAt(settings.connections), verdicts: verdictsOf(settings, results) },
})

function printReport(where: ReturnType<typeof machine>, settings: Settings, results: Results): void {
  const counts = Object.entries(results.data).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  console.log(`
data       ${counts.join(', ')}
settings   ${settings.connections.join(', ')} connections, ${settings.seconds} s each
${[versionLines(where, results), ...results.leftOut].join('\n')}`)
  console.log(figures(results))
  const verdicts = verdictsOf(settings, results)
  if (verdicts.length > 0) console.log(`\n${goalsTable(verdicts, judgedAt(settings.connections) ?? 0)}`)
}

const figures = ({ cells }: Results): string =>
  cells
    .map(({ scenario, connections, measurements }) => {
      const title = SCENARIOS.find(({ name }) => name === scenario)?.title
      return `\n${table(`${scenario}, ${connections} connections: ${title}`, measurements)}`
    })
    .join('\n')

function versionLines(where: ReturnType<typeof machine>, { postgres }: { postgres: string }): string {
  const { processor, cores, memoryGb, system, node, loadBefore } = where
  return `machine    ${processor}, ${cores} cores, ${memoryGb} GB, ${system}, load before ${loadBefore}
versions   Node ${node}, ${postgres}`
}

onStopSignal(async (signal) => {
  console.error(`${signal}: stopping`)
  stopping.abort()
})
try {
  await benchCommand(SCENARIOS, runPeers)
    .addCommand(insightsCommand((settings) => runSuite(settings, runInsightsSuite, insightsTable)))
    .addCommand(liveCommand((settings) => runSuite(settings, runLiveSuite, liveTable)))
    .parseAsync()
} catch (error) {
  process.exitCode = stopping.signal.aborted ? 130 : error instanceof RefusedRun ? REFUSED_EXIT_CODE : 1
  if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error)
}
