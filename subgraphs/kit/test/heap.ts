import { execFile } from 'node:child_process'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const run = promisify(execFile)

/** What had been let go is finalized between two rounds. */
const ROUNDS = 4

/** Collects everything that may be, and answers how many bytes of the heap are in use. */
export async function heapInUse(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < ROUNDS; round++) {
    collect()
    await nextTurn()
  }
  return process.memoryUsage().heapUsed
}

/** What a cache holds of things that were put into it, and the heap that it takes. */
export interface Held {
  readonly count: number
  readonly bytes: number
}

/** Puts so many things into a cache by making them, and finds out which are still there. */
export async function heldOf(
  count: number,
  make: (number: number) => object | Promise<object>,
): Promise<Held> {
  const before = await heapInUse()
  const made: WeakRef<object>[] = []
  for (let number = 0; number < count; number++) made.push(new WeakRef(await make(number)))
  const bytes = (await heapInUse()) - before
  return { count: made.filter((one) => one.deref() !== undefined).length, bytes }
}

/** Runs a program that prints JSON in a process whose heap holds nothing else, and answers what it printed. */
export async function printedBy<Printed>(program: URL): Promise<Printed> {
  const { stdout } = await run(process.execPath, [
    '--conditions=source',
    '--import=tsx',
    fileURLToPath(program),
  ])
  return JSON.parse(stdout)
}
