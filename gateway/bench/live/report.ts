import { aligned } from '../report.js'
import type { LiveResults } from './suite.js'

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })

const BYTES_PER_KB = 1_024
const BYTES_PER_MB = 1_048_576

/** The text report of all measurements. */
export function liveTable(results: LiveResults): string {
  const { subscribers, events, delay, cpuPerEvent, memory } = results
  return aligned([
    ['subscribers', number(subscribers)],
    ['events', number(events)],
    ['events per second, each received by all', number(results.eventsPerSecond, 1)],
    ['results per second', number(results.resultsPerSecond)],
    ['delay p50 ms', number(delay.p50, 1)],
    ['delay p99 ms', number(delay.p99, 1)],
    ['executions per event', number(results.executionsPerEvent, 2)],
    ['statements per event, its cause included', number(results.statementsPerEvent, 1)],
    ['CPU ms per event', cpuPerEvent === null ? 'not measured' : number(cpuPerEvent, 1)],
    ['memory before MB', number(memory.before / BYTES_PER_MB)],
    ['memory per subscription KB', number(memory.perSubscription / BYTES_PER_KB, 1)],
  ]).join('\n')
}
