/** What a client was told about one request, which it repeated under one key until it had an answer. */
export interface Told {
  readonly operation: 'placeOrder' | 'checkout' | 'cancelOrder' | 'refundOrder'
  readonly userId: number
  readonly key: string
  /** The order it is about, or that it made; null when it was refused and made none. */
  readonly orderId: number | null
  /** Codes of the refusals, none when it was done. */
  readonly refused: readonly string[]
  /** As the answer shows the order. */
  readonly status: string | null
  readonly total: string | null
  /** What was given back. */
  readonly refunded: string | null
}

/** What all clients were told, and what went on around them. */
export interface Ledger {
  readonly told: Told[]
  /** Answers to one key that differ: the first thing that must not happen. */
  readonly contradictions: string[]
  requests: number
  lostAnswers: number
  failures: number
}

export const emptyLedger = (): Ledger => ({
  told: [],
  contradictions: [],
  requests: 0,
  lostAnswers: 0,
  failures: 0,
})
