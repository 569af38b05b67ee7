import { readFileSync } from 'node:fs'
import { GCProfiler, getHeapStatistics } from 'node:v8'
import type { RunningProgram, Usage } from './program.js'

/** Linux counts CPU time of processes in hundredths of a second. */
const TICKS_PER_SECOND = 100

/** Measures the usage of a program in its process. */
export function usageMeter({ pid, statements }: RunningProgram): () => Promise<Usage> {
  const allocated = pid === undefined ? heapMeter() : () => null
  return async () => {
    const cpuSeconds = pid === undefined ? ownCpuSeconds() : cpuSecondsOf(pid)
    const allocatedBytes = allocated()
    return { cpuSeconds, allocatedBytes, statements: (await statements?.()) ?? null }
  }
}

function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** CPU time of another process; null where the system has no `/proc`. */
function cpuSecondsOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // Fields 14 and 15 are user and system time; the name, field 2, may contain spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [user, system] = fields.slice(11, 13).map(Number)
    return ((user ?? 0) + (system ?? 0)) / TICKS_PER_SECOND
  } catch {
    return null
  }
}

/** Bytes that were allocated so far: what the heap grew by, and what collections freed. */
function heapMeter(): () => number {
  const used = () => getHeapStatistics().used_heap_size
  let total = 0
  let before = used()
  let profiler = new GCProfiler()
  profiler.start()
  return () => {
    const { statistics } = profiler.stop()
    const now = used()
    const freed = statistics.map(
      ({ beforeGC, afterGC }) => beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
    )
    total += now - before + freed.reduce((sum, bytes) => sum + bytes, 0)
    before = now
    profiler = new GCProfiler()
    profiler.start()
    return total
  }
}
