export interface OrderLine {
  readonly id: string
  readonly quantity: number
}

/** The final response to one client operation, which was retried under one idempotency key until it was definite. */
export interface HistoryEntry {
  readonly operation: 'placeOrder' | 'checkout' | 'cancelOrder' | 'shipOrder' | 'deliverOrder' | 'refundOrder'
  /** What of the operation was requested, such as a refund of an amount; null for the whole of it. */
  readonly variant: string | null
  readonly userId: number
  readonly key: string
  /** The order that the operation concerns or created; null when it was rejected and created none. */
  readonly orderId: number | null
  /** Codes of the business errors; empty on success. */
  readonly rejected: readonly string[]
  /** Status and total of the order in the response. */
  readonly status: string | null
  readonly total: string | null
  /** Lines of the order in the response. */
  readonly lines: readonly OrderLine[]
  /** Amount of the refund. */
  readonly refunded: string | null
}

/** The responses that all clients received, and counts of the requests behind them. */
export interface History {
  readonly entries: HistoryEntry[]
  /** Retries under one key whose responses differ, which is a violation by itself. */
  readonly contradictions: string[]
  requests: number
  lostResponses: number
  failures: number
}

export const emptyHistory = (): History => ({
  entries: [],
  contradictions: [],
  requests: 0,
  lostResponses: 0,
  failures: 0,
})
