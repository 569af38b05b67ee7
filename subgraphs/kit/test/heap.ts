import { execFile } from 'node:child_process'
import { setImmediate as nextTick } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

const run = promisify(execFile)

/** Released objects are finalized between two rounds. */
const MAX_ROUNDS = 4

/** Runs the garbage collector until released objects are finalized. */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let round = 0; round < MAX_ROUNDS; round++) {
    collect()
    await nextTick()
  }
}

/** The bytes of the heap in use, without garbage. */
async function heapInUse(): Promise<number> {
  await collectGarbage()
  return process.memoryUsage().heapUsed
}

/** The entries that a cache holds, and their heap size. */
export interface Held {
  readonly count: number
  readonly bytes: number
}

/** Creates `count` entries of a cache, and returns how many are still held. */
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

/** Runs a program in a process with an otherwise empty heap, and parses the JSON that it prints. */
export async function printedBy<Printed>(program: URL): Promise<Printed> {
  const { stdout } = await run(process.execPath, [
    '--conditions=source',
    '--import=tsx',
    fileURLToPath(program),
  ])
  return JSON.parse(stdout)
}
