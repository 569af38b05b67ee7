import { processEnv } from '@shopstack/drizzle/environment/env'
import { onStopSignal } from '@shopstack/kit/process/disposables'
import { ArgumentError, helpText, parseArguments, type Settings } from './arguments.js'
import { bench, type Results, type RunContext } from './bench.js'
import { machine } from './harness/machine.js'
import { build, startSystem } from './harness/processes.js'
import { insightsHelp, parseInsightsArguments } from './insights/arguments.js'
import { insightsTable } from './insights/report.js'
import { insights } from './insights/suite.js'
import { judge, table } from './report.js'
import { SCENARIOS } from './scenarios.js'
import { goalsOf, SHOP } from './systems.js'

const stopping = new AbortController()

const context: RunContext = { say: (line) => console.error(line), signal: stopping.signal }

async function run(args: readonly string[]): Promise<void> {
  onStopSignal(async (signal) => {
    console.error(`${signal}: stopping`)
    stopping.abort()
  })
  await (args[0] === 'insights' ? runInsights(args.slice(1)) : runPeers(args))
}

async function runInsights(args: readonly string[]): Promise<void> {
  const settings = parseInsightsArguments(args)
  if (settings === 'help') return console.log(insightsHelp)
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

async function runPeers(args: readonly string[]): Promise<void> {
  const names = SCENARIOS.map(({ name }) => name)
  const settings = parseArguments(args, names)
  if (settings === 'help') return console.log(helpText(SCENARIOS))
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

try {
  await run(process.argv.slice(2))
} catch (error) {
  process.exitCode = stopping.signal.aborted ? 130 : 1
  if (error instanceof ArgumentError) console.error(`${error.message} See npm run bench -- --help.`)
  else if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error)
}
