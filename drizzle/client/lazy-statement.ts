/** A statement as drizzle expects it from the driver: sent on the first await, once. */
export interface LazyStatement extends PromiseLike<unknown> {
  /** Requests rows as arrays. */
  values(): this
  catch: Promise<unknown>['catch']
  finally: Promise<unknown>['finally']
}

/** Applies `.values()` if the caller asked for row arrays. */
export type RowFormat = (statement: { values(): unknown }) => unknown

/** A statement that `send` sends when it is first awaited. */
export function lazyStatement(send: (applyFormat: RowFormat) => Promise<unknown>): LazyStatement {
  let asArrays = false
  let sent: Promise<unknown> | undefined
  const sending = () => (sent ??= send((statement) => (asArrays ? statement.values() : statement)))
  return {
    values() {
      asArrays = true
      return this
    },
    // biome-ignore lint/suspicious/noThenProperty: it is sent when it is waited for.
    then: (...handlers) => sending().then(...handlers),
    catch: (handler) => sending().catch(handler),
    finally: (handler) => sending().finally(handler),
  }
}
