import { onStopSignal } from '@shopstack/kit/lifecycle'
import { ArgumentError, helpText, parseArguments, type Settings } from './arguments.js'
import { bench, type Results } from './bench.js'
import { machine } from './machine.js'
import { judge, table } from './report.js'
import { SCENARIOS } from './scenarios.js'
import { GOALS } from './systems.js'

const stopping = new AbortController()

async function run(): Promise<void> {
  const names = SCENARIOS.map(({ name }) => name)
  const settings = parseArguments(process.argv.slice(2), names)
  if (settings === 'help') return console.log(helpText(SCENARIOS))
  onStopSignal(async (signal) => {
    console.error(`${signal}: stopping`)
    stopping.abort()
  })
  const where = machine()
  const results = await bench(settings, { say: (line) => console.error(line), signal: stopping.signal })
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
    goals: judge(measurements, GOALS),
  })),
})

function printReport(where: ReturnType<typeof machine>, settings: Settings, results: Results): void {
  const { processor, cores, memoryGb, system, node, loadBefore } = where
  const counts = Object.entries(results.data).map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
  console.log(`
data       ${counts.join(', ')}
settings   ${settings.connections} connections, ${settings.seconds} s each
machine    ${processor}, ${cores} cores, ${memoryGb} GB, ${system}, load before ${loadBefore}
versions   Node ${node}, ${results.postgres}`)
  for (const { scenario, measurements } of results.scenarios)
    console.log(`\n${table(`${scenario.name}: ${scenario.title}`, measurements, judge(measurements, GOALS))}`)
}

try {
  await run()
} catch (error) {
  process.exitCode = stopping.signal.aborted ? 130 : 1
  if (error instanceof ArgumentError) console.error(`${error.message} See npm run bench -- --help.`)
  else if (!stopping.signal.aborted) console.error(error instanceof Error ? error.message : error)
}
