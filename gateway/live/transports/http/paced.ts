/** An iterator whose next value is taken only when the previous one was written. */
export interface Paced<Value> {
  readonly values: AsyncIterableIterator<Value>
  /** A value was written, or the client is gone. */
  written(): void
}

/** graphql-sse takes results as fast as their source gives them, and keeps those that a slow client has not received. */
export function paced<Value>(source: AsyncIterableIterator<Value>): Paced<Value> {
  let isWaiting = false
  let proceed: (() => void) | undefined
  const values: AsyncIterableIterator<Value> = {
    async next() {
      if (isWaiting)
        await new Promise<void>((resolve) => {
          proceed = resolve
        })
      const step = await source.next()
      isWaiting = !step.done
      return step
    },
    async return() {
      written()
      return (await source.return?.()) ?? { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => values,
  }
  const written = (): void => {
    isWaiting = false
    proceed?.()
  }
  return { values, written }
}
