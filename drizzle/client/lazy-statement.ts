/** A statement as drizzle expects it of the driver: it is sent once somebody waits for it, and once only. */
export interface LazyStatement extends PromiseLike<unknown> {
  /** Has its rows come as arrays. */
  values(): this
  catch: Promise<unknown>['catch']
  finally: Promise<unknown>['finally']
}

/** Gives what the driver sends the form that whoever waits for it has chosen. */
export type RowFormat = (statement: { values(): unknown }) => unknown

/** A statement that `send` sends once somebody waits for it. */
export function lazyStatement(send: (inForm: RowFormat) => Promise<unknown>): LazyStatement {
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
