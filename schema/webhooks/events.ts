/** How a field of an event is sent: an id as in the GraphQL API, an amount such as `"29.99"`, or a whole number. */
export type WebhookFieldKind = 'id' | 'amount' | 'integer'

/** A field of the data of a webhook event. */
export interface WebhookField {
  readonly kind: WebhookFieldKind
  /** Its name in the payload of the outbox event. */
  readonly from: string
  readonly description: string
  /** True: it is null where the event has none. */
  readonly nullable?: true
}

/** A public event: what causes it, and its data. Amounts are accompanied by `currency`. */
export interface WebhookEvent {
  readonly description: string
  readonly data: Readonly<Record<string, WebhookField>>
}

const id = (from: string, description: string): WebhookField => ({ kind: 'id', from, description })
const amount = (from: string, description: string): WebhookField => ({ kind: 'amount', from, description })
const integer = (from: string, description: string): WebhookField => ({ kind: 'integer', from, description })

const ORDER = {
  orderId: id('orderId', 'Id of the order.'),
  customerId: id('userId', 'Id of the account that placed the order.'),
  total: amount('total', 'Total of the order.'),
}
const PAYMENT = {
  ...ORDER,
  paymentId: id('paymentId', 'Id of the payment.'),
  amount: amount('amount', 'Amount of the payment.'),
}
const PARCEL = {
  ...ORDER,
  shipmentId: {
    ...id('shipmentId', 'Id of the parcel; null when nothing was left to ship.'),
    nullable: true,
  } as const,
}
const REFUND = {
  ...ORDER,
  refundId: id('refundId', 'Id of the refund.'),
  amount: amount('amount', 'Amount of this refund.'),
  refundedAmount: amount('refundedAmount', 'Amount of all refunds of the order so far.'),
}
const PRODUCT = {
  productId: id('productId', 'Id of the product.'),
  version: integer('version', 'Version of the product after the change.'),
}

/**
 * The events that webhooks send, with ids and amounts only. Receivers read everything else, such as names and addresses, with
 * the API, where access is checked and an erasure has taken effect.
 */
export const WEBHOOK_EVENTS = {
  'order.placed': { description: 'An order was placed.', data: ORDER },
  'order.paid': { description: 'An order was paid.', data: PAYMENT },
  'order.partly_shipped': { description: 'A parcel was sent, and others will follow.', data: PARCEL },
  'order.shipped': { description: 'The last parcel of an order was sent.', data: PARCEL },
  'order.delivered': { description: 'An order was delivered.', data: ORDER },
  'order.cancelled': { description: 'An order was cancelled.', data: ORDER },
  'order.partly_refunded': { description: 'A part of an order was refunded.', data: REFUND },
  'order.refunded': { description: 'An order was refunded in full.', data: REFUND },
  'payment.declined': { description: 'The payment provider declined a payment.', data: PAYMENT },
  'payment.failed': { description: 'A payment failed; nothing was charged.', data: PAYMENT },
  'product.created': { description: 'A product was created.', data: PRODUCT },
  'product.updated': { description: 'A product was changed.', data: PRODUCT },
  'product.archived': { description: 'A product was archived.', data: PRODUCT },
  'product.restored': { description: 'An archived product is listed again.', data: PRODUCT },
  'stock.changed': {
    description: 'The stock of a product changed.',
    data: {
      productId: PRODUCT.productId,
      stock: integer('stock', 'Units in stock after the change.'),
      change: integer('change', 'Units added; negative: removed.'),
    },
  },
  'stock.low': {
    description: 'The stock of a product fell to its low-stock threshold or below.',
    data: {
      productId: PRODUCT.productId,
      stock: integer('stock', 'Units in stock.'),
      threshold: integer('threshold', 'The low-stock threshold of the product.'),
    },
  },
} as const satisfies Readonly<Record<string, WebhookEvent>>

/** A type of {@link WEBHOOK_EVENTS}. */
export type WebhookEventType = keyof typeof WEBHOOK_EVENTS

/** The types of {@link WEBHOOK_EVENTS}, in the order of the documentation. */
// Object.keys loses the key type.
export const WEBHOOK_EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as WebhookEventType[]

/** Maximum size of a sent body. */
export const MAX_WEBHOOK_BODY_BYTES = 4_096
