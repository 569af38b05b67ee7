import { RESET_MINUTES, resetLink } from '@shopstack/drizzle/accounts/account-token'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import type { Loaders } from '@shopstack/kit/subgraph/loaders'
import { formatMoney } from '@shopstack/schema/money'
import { accountByEmail } from '../accounts/queries.js'
import { issueToken } from '../accounts/sql/account-tokens.js'
import { UNDO_DAYS } from '../accounts/sql/move-address.js'
import type { loaders } from '../loaders.js'
import type { OrderItemRow, OrderRow } from '../orders/queries.js'
import { refundItemsByRefundIds, refundsByOrderIds } from '../payments/queries.js'
import { itemsByShipmentIds, shipmentsByOrderIds } from '../shipments/queries.js'
import { webhooksByIds } from '../webhooks/queries.js'
import { hostOf } from '../webhooks/webhook-event.js'
import type { Addressee } from './queries.js'
import { renderMail } from './render.js'
import type { ClaimedMail } from './sql/claim-mails.js'
import { LINKS, type MailText, type Rows, TEXTS } from './templates.js'
import type { OutgoingMail } from './transport.js'

/** What mails are composed of; those that are composed at the same time share statements. */
export interface MailSource extends Pick<SubgraphRuntime<'transactions'>, 'db' | 'currency' | 'mail'> {
  readonly load: Loaders<typeof loaders>
}

/** How long a registration, and a new address, can be confirmed. */
const CONFIRMATION_DAYS = 7
const CHANGE_HOURS = 24

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** A mail that is ready to be sent, and the account it goes to. */
export interface ComposedMail {
  readonly mail: OutgoingMail
  readonly userId: number
}

/** Renders a queued mail from the present data; null when there is no active account to send it to. */
export async function composeMail(source: MailSource, mail: ClaimedMail): Promise<ComposedMail | null> {
  const addressee = await findAddressee(source, mail)
  if (!addressee) return null
  const text = await WRITERS[mail.kind](source, mail, addressee)
  // An unconfirmed address may be of another person, who gets no text that the registrant has chosen.
  const { email, name, isConfirmed, id } = addressee
  const greeted = isConfirmed ? { ...text, blocks: [TEXTS.greeting(name), ...text.blocks] } : text
  const to = { name: isConfirmed ? name : '', address: email }
  return { userId: id, mail: { ...renderMail(greeted, source.mail.from.name), id: mail.id, to } }
}

/**
 * A mail to an account goes to its stored address, not to the one that was typed: another spelling may be another mailbox. A
 * change of the address goes to the new and to the former one.
 */
async function findAddressee(
  { db, load }: MailSource,
  { userId, recipient, kind }: ClaimedMail,
): Promise<Addressee | null> {
  const id = userId ?? (recipient === null ? null : (await accountByEmail(db, recipient))?.id)
  const account = id == null ? null : await load.addressee.load(id)
  if (!account || userId === null || recipient === null) return account
  return { ...account, email: recipient, isConfirmed: account.isConfirmed && kind !== 'email-change' }
}

type Writer = (source: MailSource, mail: ClaimedMail, addressee: Addressee) => Promise<MailText>

const WRITERS: Readonly<Record<ClaimedMail['kind'], Writer>> = {
  'order-confirmed': writeConfirmation,
  'order-shipped': writeShipment,
  'order-refunded': writeRefund,
  'password-changed': async () => TEXTS.passwordChanged(),
  'password-reset': writeReset,
  'email-confirmation': writeEmailConfirmation,
  'email-change': writeEmailChange,
  'email-change-notice': writeChangeNotice,
  'webhook-disabled': writeWebhookDisabled,
}

async function writeReset({ db, mail }: MailSource, _: ClaimedMail, { id }: Addressee): Promise<MailText> {
  const subject = { userId: id, purpose: 'password-reset', email: null, validMinutes: RESET_MINUTES } as const
  const token = await issueToken(db, subject)
  return TEXTS.passwordReset({ link: resetLink(mail.storefrontUrl, token), minutes: RESET_MINUTES })
}

async function writeEmailConfirmation({ db, mail }: MailSource, _: ClaimedMail, addressee: Addressee) {
  const { id, email } = addressee
  const validMinutes = CONFIRMATION_DAYS * DAY_MINUTES
  const token = await issueToken(db, { userId: id, purpose: 'email-confirmation', email, validMinutes })
  return TEXTS.emailConfirmation({
    link: LINKS.confirmEmail(mail.storefrontUrl, token),
    days: CONFIRMATION_DAYS,
  })
}

async function writeEmailChange({ db, mail }: MailSource, _: ClaimedMail, { id, email }: Addressee) {
  const validMinutes = CHANGE_HOURS * HOUR_MINUTES
  const token = await issueToken(db, { userId: id, purpose: 'email-change', email, validMinutes })
  return TEXTS.emailChange({ link: LINKS.confirmEmail(mail.storefrontUrl, token), hours: CHANGE_HOURS })
}

async function writeChangeNotice({ db, mail }: MailSource, _: ClaimedMail, { id, email }: Addressee) {
  const validMinutes = UNDO_DAYS * DAY_MINUTES
  const token = await issueToken(db, { userId: id, purpose: 'email-undo', email, validMinutes })
  return TEXTS.emailChangeNotice({ link: LINKS.undoEmailChange(mail.storefrontUrl, token), days: UNDO_DAYS })
}

async function writeConfirmation(
  { load, currency, mail }: MailSource,
  { about }: ClaimedMail,
): Promise<MailText> {
  const order = await orderOf(load, about.orderId)
  const items = await load.itemsOf.load(order.id)
  const amount = (cents: number) => `${formatMoney(cents)} ${currency}`
  const { subtotal, discount, tax, total } = TEXTS.sums
  return TEXTS.orderConfirmed({
    id: order.id,
    lines: items.map((item) => [`${item.quantity} × ${nameOf(item)}`, amount(item.totalPrice)]),
    sums: [
      [subtotal, amount(order.subtotal)],
      ...(order.discountAmount > 0 ? [[discount, `-${amount(order.discountAmount)}`] as const] : []),
      [tax, amount(order.tax)],
      [total, amount(order.total)],
    ],
    link: LINKS.order(mail.storefrontUrl, order.id),
  })
}

async function writeShipment({ db, load, mail }: MailSource, { about }: ClaimedMail): Promise<MailText> {
  const order = await orderOf(load, about.orderId)
  const shipments = await shipmentsByOrderIds(db, [order.id])
  const shipment = shipments.find(({ id }) => id === about.shipmentId)
  const units = shipment ? await itemsByShipmentIds(db, [shipment.id]) : []
  const { carrier, number } = TEXTS.tracking
  return TEXTS.orderShipped({
    orderId: order.id,
    lines: unitRows(units),
    tracking: [
      ...(shipment?.carrier ? [[carrier, shipment.carrier] as const] : []),
      ...(shipment?.trackingNumber ? [[number, shipment.trackingNumber] as const] : []),
    ],
    isLast: order.status !== 'paid',
    link: LINKS.order(mail.storefrontUrl, order.id),
  })
}

async function writeRefund(
  { db, load, currency, mail }: MailSource,
  { about }: ClaimedMail,
): Promise<MailText> {
  const order = await orderOf(load, about.orderId)
  const refund = (await refundsByOrderIds(db, [order.id])).find(({ id }) => id === about.refundId)
  if (!refund) throw new Error(`refund ${about.refundId} of a mail does not exist`)
  return TEXTS.orderRefunded({
    orderId: order.id,
    amount: `${formatMoney(refund.amount)} ${currency}`,
    lines: unitRows(await refundItemsByRefundIds(db, [refund.id])),
    link: LINKS.order(mail.storefrontUrl, order.id),
  })
}

async function writeWebhookDisabled({ db }: MailSource, { about }: ClaimedMail): Promise<MailText> {
  const [webhook] = about.webhookId === undefined ? [] : await webhooksByIds(db, [about.webhookId])
  // It was enabled or deleted meanwhile: the notice is late, and no less true.
  const reason = TEXTS.webhookReasons[webhook?.disabledReason ?? 'failing']
  const host = webhook ? hostOf(webhook.url) : 'a partner'
  return TEXTS.webhookDisabled({ id: about.webhookId ?? 0, host, reason })
}

async function orderOf(load: MailSource['load'], id: number | undefined): Promise<OrderRow> {
  const order = id === undefined ? null : await load.order.load(id)
  if (!order) throw new Error(`order ${id} of a mail does not exist`)
  return order
}

type Line = Pick<OrderItemRow, 'itemName' | 'productId'>

/** The name that the product had when it was ordered; lines of earlier releases have it once `migrate` has run. */
const nameOf = ({ itemName, productId }: Line): string => itemName ?? `product ${productId}`

/** Units of lines of an order. */
const unitRows = (units: readonly { item: Line; quantity: number }[]): Rows =>
  units.map(({ item, quantity }) => [nameOf(item), TEXTS.units(quantity)])
