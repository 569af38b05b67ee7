import type { AttemptKind } from '@shopstack/drizzle/tables'
import type { Cents } from '@shopstack/schema/money'

/** A transfer in a request to a provider. */
export interface Transfer {
  /** Idempotency key: the provider executes a key at most once. */
  readonly key: string
  readonly orderId: number
  /** From 1. */
  readonly amount: Cents
  /** ISO 4217 code. */
  readonly currency: string
  /** Payment method of the customer; a refund uses the method of the payment. */
  readonly method: string
}

/** The outcome of a transfer; `void` means it was not executed and never will be. */
export type TransferOutcome =
  | { readonly status: 'succeeded' }
  | { readonly status: 'declined'; readonly reason: string }
  | { readonly status: 'void' }

/** A payment provider. A call that fails or times out has an unknown outcome, which `lookUp` determines. */
export interface PaymentProvider {
  /** Whether the method is supported. */
  supports(method: string): boolean
  /** Transfers money from the customer to the shop. */
  charge(transfer: Transfer): Promise<TransferOutcome>
  /** Transfers money back to the customer. */
  refund(transfer: Transfer): Promise<TransferOutcome>
  /**
   * The final outcome of a transfer whose response was lost. An unknown transfer becomes void: the provider rejects its
   * key from then on, so that a request still in flight has no effect.
   */
  lookUp(kind: AttemptKind, transfer: Transfer): Promise<TransferOutcome>
}
