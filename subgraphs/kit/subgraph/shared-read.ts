import { Cancellation, StatementCancelledError } from '@shopstack/drizzle/client/cancellation'
import { isUnavailable } from '@shopstack/drizzle/client/sql-errors'

/** Reads the values of several keys, in the order of the keys, with one statement. */
export type ReadMany<Key, Value> = (
  keys: readonly Key[],
  cancellation: Cancellation,
) => Promise<readonly Value[]>

/** Reads the value of a key for an operation, batched with keys of concurrent operations. */
export type SharedRead<Key, Value> = (key: Key, operation: Cancellation | undefined) => Promise<Value>

/** After this time the next statement starts in parallel to a running one. */
const MAX_WAIT_MS = 20
/** Running statements of one read beside which another may start. */
const MAX_SLOW_STATEMENTS = 4

/** The keys of the next statement. */
interface Batch<Key, Value> {
  readonly entries: Map<Key, Entry<Value>>
  readonly operations: Set<Cancellation | undefined>
}

interface Entry<Value> {
  readonly value: Promise<Value>
  resolve(value: Value): void
  reject(error: unknown): void
}

/**
 * Shares a read between all operations of the process: one statement runs at a time, and the next one reads every key requested
 * meanwhile. A read starts after its request, so a value is never older than that of a separate statement. A statement is cancelled
 * when all its operations are cancelled; an invalid key fails alone.
 */
export function sharedRead<Key, Value>(read: ReadMany<Key, Value>): SharedRead<Key, Value> {
  let waiting: Batch<Key, Value> | undefined
  let isScheduled = false
  let isRunning = false
  let slow = 0

  function begin(): void {
    isScheduled = false
    if (!waiting || isRunning) return
    const batch = waiting
    waiting = undefined
    isRunning = true
    let isSlow = false
    const timer = setTimeout(() => {
      if (slow === MAX_SLOW_STATEMENTS) return
      isSlow = true
      slow++
      isRunning = false
      begin()
    }, MAX_WAIT_MS)
    void settle(read, batch, () => {
      clearTimeout(timer)
      if (isSlow) slow--
      else isRunning = false
      begin()
    })
  }

  return (key, operation) => {
    if (operation?.isCancelled) return Promise.reject(new StatementCancelledError())
    waiting ??= { entries: new Map(), operations: new Set() }
    waiting.operations.add(operation)
    const entry = waiting.entries.get(key) ?? openEntry<Value>()
    waiting.entries.set(key, entry)
    if (!isRunning && !isScheduled) {
      isScheduled = true
      // Requests that are already received add their keys first.
      setImmediate(begin)
    }
    return entry.value
  }
}

function openEntry<Value>(): Entry<Value> {
  let settlers: Omit<Entry<Value>, 'value'> | undefined
  const value = new Promise<Value>((resolve, reject) => {
    settlers = { resolve, reject }
  })
  if (!settlers) throw new TypeError('a promise calls its executor at once')
  return { value, ...settlers }
}

/** Why the value of a key could not be read. */
class Failure {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

/** Reads a batch, calls `over` when its statements have ended, and settles its entries. */
async function settle<Key, Value>(
  read: ReadMany<Key, Value>,
  { entries, operations }: Batch<Key, Value>,
  over: () => void,
): Promise<void> {
  const values = await readEach(read, [...entries.keys()], cancellationOf(operations))
  // The next statement starts before these entries are settled.
  over()
  let i = 0
  for (const entry of entries.values()) {
    const value = values[i++]
    if (value instanceof Failure) entry.reject(value.error)
    // There is a value for each key.
    else entry.resolve(value as Value)
  }
}

/** Reads all keys with one statement; when it fails, bisects the keys to isolate the invalid one. */
async function readEach<Key, Value>(
  read: ReadMany<Key, Value>,
  keys: readonly Key[],
  cancellation: Cancellation,
): Promise<readonly (Value | Failure)[]> {
  try {
    return await read(keys, cancellation)
  } catch (error) {
    if (keys.length === 1 || isUnavailable(error)) return keys.map(() => new Failure(error))
    const middle = keys.length >> 1
    const first = await readEach(read, keys.slice(0, middle), cancellation)
    return [...first, ...(await readEach(read, keys.slice(middle), cancellation))]
  }
}

/** Cancelled when all of the operations are; one without a cancellation never is. */
function cancellationOf(operations: ReadonlySet<Cancellation | undefined>): Cancellation {
  const cancellation = new Cancellation()
  let left = operations.size
  const leave = () => {
    if (--left === 0) cancellation.cancel()
  }
  for (const operation of operations) operation?.onCancel(leave)
  return cancellation
}
