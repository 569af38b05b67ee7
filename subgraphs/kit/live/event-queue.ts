/** Why a queue ended. */
export type QueueEnd = { readonly error: unknown } | 'closed'

/**
 * A bounded queue between a producer and one consumer, who iterates it. A producer that pushes more than `maxItems`
 * unread items ends it with the error of `tooSlow`, and its items are dropped.
 */
export class EventQueue<Item> implements AsyncIterableIterator<Item> {
  #items: Item[] = []
  #end: QueueEnd | undefined
  #wake: (() => void) | undefined
  readonly #maxItems: number
  readonly #tooSlow: () => unknown
  readonly #onClose: () => void

  constructor({ maxItems, tooSlow, onClose }: { maxItems: number; tooSlow(): unknown; onClose(): void }) {
    this.#maxItems = maxItems
    this.#tooSlow = tooSlow
    this.#onClose = onClose
  }

  /** The number of unread items. */
  get length(): number {
    return this.#items.length
  }

  push(...items: readonly Item[]): void {
    if (this.#end) return
    if (this.#items.length + items.length > this.#maxItems) {
      this.#items = []
      this.fail(this.#tooSlow())
      return
    }
    this.#items.push(...items)
    this.#wake?.()
  }

  /** Replaces the unread items. */
  rewrite(change: (items: readonly Item[]) => Item[]): void {
    const items = change(this.#items)
    this.#items = []
    this.push(...items)
  }

  /** Ends the queue after its unread items; the consumer receives the error, if there is one. */
  fail(error: unknown): void {
    this.#finish({ error })
  }

  close(): void {
    this.#finish('closed')
  }

  #finish(end: QueueEnd): void {
    if (this.#end) return
    this.#end = end
    this.#onClose()
    this.#wake?.()
  }

  async next(): Promise<IteratorResult<Item>> {
    while (this.#items.length === 0 && !this.#end)
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    const [item] = this.#items.splice(0, 1)
    if (item !== undefined) return { done: false, value: item }
    const end = this.#end
    // The error is thrown once.
    this.#end = 'closed'
    if (end && end !== 'closed') throw end.error
    return { done: true, value: undefined }
  }

  /** Ends the queue on behalf of the consumer. */
  async return(): Promise<IteratorResult<Item>> {
    this.#items = []
    this.close()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
