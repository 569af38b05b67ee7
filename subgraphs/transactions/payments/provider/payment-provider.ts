import type { AttemptKind } from '@shopstack/drizzle/tables'
import type { Cents } from '@shopstack/schema/money'

/** Money to be moved, as a provider is asked for it. */
export interface Transfer {
  /** Ours: under one key, money moves once at most. */
  readonly key: string
  readonly orderId: number
  /** From 0. */
  readonly amount: Cents
  /** ISO 4217 code. */
  readonly currency: string
  /** What the customer chose to pay with; a refund goes back the way the payment came. */
  readonly method: string
}

/** What became of a transfer; `void` says that it did not take place and never will. */
export type Outcome =
  | { readonly status: 'succeeded' }
  | { readonly status: 'declined'; readonly reason: string }
  | { readonly status: 'void' }

/** Whoever moves the money. A call may fail, or end without an answer: then nothing is known, and `settle` finds out. */
export interface PaymentProvider {
  /** Whether a customer may choose this method; says nothing about whether the money will come. */
  takes(method: string): boolean
  /** Moves money from the customer to the shop. */
  charge(transfer: Transfer): Promise<Outcome>
  /** Moves money back to the customer. */
  refund(transfer: Transfer): Promise<Outcome>
  /**
   * The final word on a transfer whose answer was lost. One that the provider has not heard of is void: its key is
   * refused from then on, so that a request that is still on its way moves nothing.
   */
  settle(kind: AttemptKind, transfer: Transfer): Promise<Outcome>
}
