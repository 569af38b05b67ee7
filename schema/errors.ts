import { GraphQLError } from 'graphql'
import { MAX_ECHO_LENGTH, shorten } from './shorten.js'

/** Reasons of payment providers in words; one that says no more than the sentence around it is left out. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['declined', ''],
  ['no_answer', 'the payment provider did not answer'],
])

/** The end of a sentence that gives a provider's reason, such as `insufficient_funds`. */
function because(reason: string): string {
  const words = REASONS.get(reason) ?? reason.replaceAll('_', ' ').trim()
  return words === '' ? '' : `: ${words}`
}

type Facts = Record<string, string | number | boolean | null>

/** The limit on the units of a product in unpaid orders, and the units in those of the customer or of the network. */
type UnpaidUnits = {
  productId: string
  product: string
  limit: number
  held: number
  of: 'customer' | 'network'
}

/** Error codes of the API with their messages. The compiler requires a REST status for each. */
export const errors = {
  UNAUTHENTICATED: () => 'Authentication required.',
  FORBIDDEN: (e: { requiredScope: string }) =>
    `You are not allowed to do this: it requires the scope ${e.requiredScope}.`,
  INVALID_INPUT: (e: { expected: string }) => e.expected,
  RATE_LIMITED: (e: { retryAfter: number }) => `Too many attempts. Try again in ${e.retryAfter} s.`,
  INVALID_CREDENTIALS: () => 'E-mail or password is wrong.',
  INVALID_REFRESH_TOKEN: () => 'This refresh token is unknown, used, revoked or expired. Sign in again.',
  ACCOUNT_NOT_FOUND: (e: { accountId: string }) => `There is no account ${e.accountId}.`,
  ACCOUNT_DISABLED: () => 'This account is disabled.',
  LAST_ADMIN: () => 'This is the last active administrator. Make another account an administrator first.',
  ORDER_UNFINISHED: (e: { orderId: string }) =>
    `Order ${e.orderId} is unpaid, unshipped, or in payment. Finish or cancel it first.`,
  INVALID_TOKEN: () => 'This link is unknown, used or expired. Request a new one.',
  EMAIL_NOT_CONFIRMED: () => 'Confirm your e-mail address first, with the link that was sent to it.',
  MAIL_UNAVAILABLE: () => 'This shop sends no mails.',
  EMAIL_TAKEN: () => 'There is an account with this e-mail already.',
  SESSION_NOT_FOUND: () => 'You have no such session.',
  PRODUCT_NOT_FOUND: (e: { productId: string }) => `There is no product ${e.productId}.`,
  SKU_TAKEN: (e: { sku: string }) => `There is a product with the SKU ${e.sku} already.`,
  INSUFFICIENT_STOCK: (e: { productId: string; product: string; available: number }) =>
    `Only ${e.available} of ${e.product} left.`,
  ORDER_NOT_FOUND: (e: { orderId: string }) => `There is no order ${e.orderId}.`,
  ORDER_NOT_PENDING: (e: { status: string }) => `This order is already ${e.status}.`,
  TOO_MANY_UNPAID_ORDERS: (e: { unpaid: number }) =>
    `You have ${e.unpaid} unpaid orders. Pay or cancel one of them first.`,
  TOO_MANY_UNPAID_UNITS: (e: UnpaidUnits) =>
    e.of === 'customer'
      ? `Unpaid orders of a customer hold at most ${e.limit} units of ${e.product}; yours hold ${e.held}.`
      : `Unpaid orders of new customers in your network hold at most ${e.limit} units of ${e.product}, and hold ${e.held} now. Order fewer, or pay first.`,
  ORDER_EXPIRED: () => 'This order was not paid in time and is cancelled. Place it again.',
  ORDER_ACTION_UNAVAILABLE: (e: { action: string; status: string }) =>
    `An order that is ${e.status} cannot be ${e.action}.`,
  DISCOUNT_NOT_APPLICABLE: (e: { reason: string; problem: string }) => e.problem,
  DISCOUNT_CODE_NOT_FOUND: (e: { discountCode: string }) => `There is no discount code ${e.discountCode}.`,
  DISCOUNT_CODE_TAKEN: (e: { discountCode: string }) => `There is a discount code ${e.discountCode} already.`,
  VERSION_CONFLICT: (e: { current: number }) =>
    `Modified concurrently (current value ${e.current}). Reload and try again.`,
  PAYMENT_DECLINED: (e: { reason: string }) => `The payment was declined${because(e.reason)}.`,
  PAYMENT_FAILED: (e: { reason: string }) =>
    `The payment failed and nothing was charged${because(e.reason)}.`,
  REFUND_FAILED: (e: { reason: string }) =>
    `The refund failed and nothing was given back${because(e.reason)}.`,
  IDEMPOTENCY_KEY_REUSED: () => 'This idempotency key was used for another request.',
  IN_PROGRESS: (e: { what: string; retryAfter: number }) =>
    `${e.what} is still in progress. Try again in ${e.retryAfter} s.`,
  EVENTS_EXPIRED: () =>
    'The events since then are no longer available. Read the current state, then subscribe without "after".',
  SUBSCRIPTION_TOO_SLOW: () =>
    'The subscription ended: its events were not received fast enough. Subscribe again with "after".',
  TOO_MANY_SUBSCRIPTIONS: (e: { limit: number }) =>
    `There are ${e.limit} subscriptions already. End one of them first.`,
  WEBHOOK_NOT_FOUND: (e: { webhookId: string }) => `There is no webhook ${e.webhookId}.`,
  WEBHOOK_DELIVERY_NOT_FOUND: (e: { deliveryId: string }) => `There is no webhook delivery ${e.deliveryId}.`,
  TOO_MANY_WEBHOOKS: (e: { limit: number }) =>
    `A shop has at most ${e.limit} webhooks. Delete one of them first.`,
  WEBHOOKS_UNAVAILABLE: () => 'This shop has no webhooks: its operator has not set WEBHOOK_SECRET.',
  SERVICE_UNAVAILABLE: (_: { service: string }) => 'Service temporarily unavailable.',
} as const satisfies Record<string, (facts: never) => string>

export type ErrorCode = keyof typeof errors

type FactsOf<C extends ErrorCode> = Parameters<(typeof errors)[C]>

/** An error shown to clients: code, message, the values in the message, and the argument at fault. */
export class ShopError<C extends ErrorCode = ErrorCode> extends GraphQLError {
  override readonly name = 'ShopError'
  readonly code: C
  /** Dotted path of the argument, such as `input.email`; `null` if there is no single one. */
  readonly field: string | null

  constructor(code: C, facts: FactsOf<C>[0], field: string | null = null) {
    // The union of message functions cannot be called with the union of their arguments; FactsOf pairs them.
    const messageFor = errors[code] as (facts: unknown) => string
    const shown = Object.fromEntries(
      Object.entries((facts ?? {}) as Facts).map(([name, value]) => [
        name,
        typeof value === 'string' ? shorten(value, MAX_ECHO_LENGTH) : value,
      ]),
    )
    super(shorten(messageFor(facts)), {
      extensions: { code, ...(field === null ? {} : { field }), ...shown },
    })
    this.code = code
    this.field = field
  }
}

/** The error of an invalid argument. */
export const invalid = (field: string, expected: string) =>
  new ShopError('INVALID_INPUT', { expected }, field)

/** Several errors at once, so that a form can show all of them; mutations return them as `userErrors`. */
export class UserErrorList extends Error {
  override readonly name = 'UserErrorList'
  readonly errors: readonly ShopError[]

  constructor(errors: readonly ShopError[]) {
    super(errors.map((error) => error.message).join(' '))
    this.errors = errors
  }
}
