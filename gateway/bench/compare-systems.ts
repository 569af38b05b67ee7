import { firstDifference, type RecordedResponse, recordResponses } from './equivalence.js'
import { type MeasuredScenario, type RunContext, systemsOf, unitsFor, withSystem } from './run.js'
import { EMPTY } from './systems.js'

/** Orders that each system places for the comparison. */
const COMPARED_WRITES_COUNT = 4

/** Compares the responses of each system with those of the first one that serves a scenario; throws when two differ. */
export async function compareSystems(scenarios: readonly MeasuredScenario[], run: RunContext): Promise<void> {
  const expected = new Map<string, { system: string; responses: RecordedResponse[] }>()
  for (const system of systemsOf(scenarios, run)) {
    // It answers with nothing.
    if (system.name === EMPTY) continue
    run.say(`comparing the responses of ${system.name}`)
    await withSystem(system, run, async ({ urls }) => {
      for (const measured of scenarios) {
        const { name, systems, writes } = measured.scenario
        if (!systems.includes(system.name)) continue
        const units = await unitsFor(measured, system, run.env)
        const some = writes ? units.slice(0, COMPARED_WRITES_COUNT) : units
        const responses = await recordResponses(urls, name, some)
        const first = expected.get(name) ?? { system: system.name, responses }
        expected.set(name, first)
        const difference = firstDifference([first.system, system.name], first.responses, responses)
        if (difference) throw new Error(difference)
      }
    })
  }
}
