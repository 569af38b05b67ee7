import { processEnv } from '@shopstack/drizzle/environment/env'
import { onStopSignal } from '@shopstack/kit/process/disposables'
import { bench, type Results, type RunContext } from './bench.js'
import { benchCommand, type Settings } from './command.js'
import { machine } from './harness/machine.js'
import { build, startSystem } from './harness/processes.js'
import { type InsightsSettings, insightsCommand } from './insights/command.js'
import { insightsTable } from './insights/report.js'
import { insights } from './insights/suite.js'
import { judge, table } from './report.js'
import { SCENARIOS } from './scenarios.js'
import { goalsOf, SHOP } from './systems.js'

const stopping = new AbortController()

const context: RunContext = { say: (line) => console.error(line), signal: stopping.signal }

async function runInsights(settings: InsightsSettings): Promise<void> {
  const where = machine()
  context.say('compiling')
  await build()
  const results = await insights(settings, {
    ...context,
    env: processEnv(),
    startShop: (env) => startSystem(SHOP, env),
  })
  const { seconds } = settings
  if (settings.json)
    console.log(JSON.stringify({ machine: where, settings: { seconds }, ...results }, null, 2))
  else
    console.log(
      `\nsettings   ${seconds} s each\n${versionLines(where, results)}\n\n${insightsTable(results)}`,
    )
}

async function runPeers(settings: Settings): Promise<void> {
  const where = machine()
  const results = await bench(settings, context)
  if (settings.json) console.log(JSON.stringify(asJson(where, settings, results), null, 2))
  else printReport(where, settings, results)
}

const asJson = (where: ReturnType<typeof machine>, settings: Settings, results: Results) => ({
  machine: where,
  postgres: results.postgres,
  settings: { connections: settings.connections, seconds: settings.seconds },
  data: results.data,
  scenarios: results.scenarios.map(({ scenario, measurements }) => ({
    scenario: scenario.name,
    systems: measurements,
    goals: judge(measurements, goalsOf(scenario.name)),
  })),
})

function printReport(where: ReturnType<typeof machine>, settings: Settings, results: Results): void {
  const counts = Object.entries(results.data).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  console.log(`
data       ${counts.join(', ')}
settings   ${settings.connections} connections, ${settings.seconds} s each
${versionLines(where, results)}`)
  for (const { scenario, measurements } of results.scenarios)
    console.log(
      `\n${table(`${scenario.name}: ${scenario.title}`, measurements, judge(measurements, goalsOf(scenario.name)))}`,
    )
}

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
  await benchCommand(SCENARIOS, runPeers).addCommand(insightsCommand(runInsights)).parseAsync()
} catch (error) {
  process.exitCode = stopping.signal.aborted ? 130 : 1
  if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error)
}
