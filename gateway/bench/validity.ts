import { RefusedRun } from './harness/refused-run.js'
import type { Measurement } from './measurement.js'
import { ONE_PROCESS, SPEED_BOUNDS, SYSTEMS, type System } from './systems.js'

/** The measurements of a scenario at a number of connections. */
export interface Cell {
  scenario: string
  connections: number
  measurements: readonly Measurement[]
}

/** Standard errors of a difference beyond which it is no chance. */
const CHANCE_MULTIPLE = 3
/** Slower by less than this factor is within what changes on a machine between two systems. */
const TOLERATED_FACTOR = 1.05
/** Fewer requests do not show a rate. */
const MIN_REQUESTS = 20

/**
 * Throws when the figures cannot be right: our shop was faster than what bounds it, or a peer so slow that it is no
 * comparison. Ratios of such a run would flatter the shop.
 * @throws RefusedRun with every reason
 */
export function refuseInvalid(cells: readonly Cell[]): void {
  const reasons = cells.flatMap((cell) =>
    [...aboveLimit(cell), ...tooSlow(cell)].map(
      (reason) => `${cell.scenario}, ${cell.connections} connections: ${reason}`,
    ),
  )
  if (reasons.length === 0) return
  throw new RefusedRun(
    `The run is refused, and no goal is judged: the machine was disturbed, or a peer has a mistake.\n  ${reasons.join('\n  ')}`,
  )
}

/** Our systems that were faster than the fastest peer that bounds them, by more than chance. */
function aboveLimit({ measurements }: Cell): string[] {
  return SPEED_BOUNDS.flatMap(({ of, by }) => {
    const limit = fastest(measurements.filter(({ system }) => by.includes(system)))
    if (!limit) return []
    return measurements
      .filter(({ system }) => of.includes(system))
      .filter((ours) => isFaster(ours, limit))
      .map((ours) => `${rate(limit)} is the limit and slower than ${rate(ours)}.`)
  })
}

function isFaster(ours: Measurement, limit: Measurement): boolean {
  const difference = ours.requestsPerSecond - limit.requestsPerSecond
  const chance = CHANCE_MULTIPLE * Math.hypot(ours.standardError, limit.standardError)
  return difference > chance && ours.requestsPerSecond > limit.requestsPerSecond * TOLERATED_FACTOR
}

/** Peers that are too slow for a comparison, and systems that responded to too few requests. */
function tooSlow({ measurements }: Cell): string[] {
  const ours = measurements.find(({ system }) => system === ONE_PROCESS)
  return measurements.flatMap((measured) => {
    if (measured.requests < MIN_REQUESTS)
      return [`${rate(measured)} responded only ${measured.requests} times.`]
    const least = (leastShareOf(measured) ?? 0) * (ours?.requestsPerSecond ?? 0)
    return measured.requestsPerSecond < least
      ? [`${rate(measured)} is absurdly slow: at least ${Math.ceil(least)} per second are expected.`]
      : []
  })
}

const leastShareOf = ({ system }: Measurement): System['leastShare'] =>
  SYSTEMS.find(({ name }) => name === system)?.leastShare

const fastest = (measurements: readonly Measurement[]): Measurement | undefined =>
  measurements.toSorted((a, b) => b.requestsPerSecond - a.requestsPerSecond)[0]

const rate = ({ system, requestsPerSecond }: Measurement): string =>
  `${system} (${Math.round(requestsPerSecond).toLocaleString('en')} per second)`
