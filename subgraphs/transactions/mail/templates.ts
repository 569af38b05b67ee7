/** A paragraph, a link, or a table of two columns. */
export type Block =
  | string
  | { readonly link: string; readonly label: string }
  | { readonly rows: readonly (readonly [name: string, value: string])[] }

/** The text of a mail, rendered as plain text and as HTML. */
export interface MailText {
  readonly subject: string
  readonly blocks: readonly Block[]
}

/** Rows of a table. */
export type Rows = readonly (readonly [name: string, value: string])[]

/** Links of mails into the storefront; a token is in the fragment, which servers and referrers never see. */
export const LINKS = {
  order: (storefront: string, orderId: number) => `${storefront}/orders/${orderId}`,
  confirmEmail: (storefront: string, token: string) => `${storefront}/confirm-email#token=${token}`,
  undoEmailChange: (storefront: string, token: string) => `${storefront}/undo-email-change#token=${token}`,
}

const units = (count: number) => (count === 1 ? '1 unit' : `${count} units`)

/** The texts of all mails. Facts are inserted as they are: the rendering escapes them. */
export const TEXTS = {
  orderConfirmed: (order: { id: number; lines: Rows; sums: Rows; link: string }): MailText => ({
    subject: `Your order ${order.id} is confirmed`,
    blocks: [
      'Thank you for your order. It is paid, and we are getting it ready.',
      { rows: order.lines },
      { rows: order.sums },
      { link: order.link, label: 'Show the order' },
    ],
  }),
  orderShipped: (parcel: {
    orderId: number
    lines: Rows
    tracking: Rows
    isLast: boolean
    link: string
  }): MailText => ({
    subject: `Your order ${parcel.orderId} is on its way`,
    blocks: [
      parcel.isLast
        ? `Your order ${parcel.orderId} has left our warehouse.`
        : `A part of your order ${parcel.orderId} has left our warehouse. The rest follows in another parcel.`,
      ...(parcel.lines.length > 0 ? [{ rows: parcel.lines }] : []),
      ...(parcel.tracking.length > 0 ? [{ rows: parcel.tracking }] : []),
      { link: parcel.link, label: 'Show the order' },
    ],
  }),
  orderRefunded: (refund: { orderId: number; amount: string; lines: Rows; link: string }): MailText => ({
    subject: `A refund for your order ${refund.orderId}`,
    blocks: [
      `We have refunded ${refund.amount} for your order ${refund.orderId}, by the way you paid.`,
      ...(refund.lines.length > 0 ? [{ rows: refund.lines }] : []),
      { link: refund.link, label: 'Show the order' },
    ],
  }),
  passwordReset: (reset: { link: string; minutes: number }): MailText => ({
    subject: 'Reset your password',
    blocks: [
      'A new password was requested for the account with this e-mail address.',
      { link: reset.link, label: 'Choose a new password' },
      `The link works once, within ${reset.minutes} minutes. If you did not ask for it, ignore this mail: your password stays as it is.`,
    ],
  }),
  passwordChanged: (): MailText => ({
    subject: 'Your password was changed',
    blocks: [
      'The password of your account was changed, and its other sessions were signed out.',
      'If it was not you, reset your password now: with "forgotten password", where you sign in.',
    ],
  }),
  emailConfirmation: (confirmation: { link: string; days: number }): MailText => ({
    subject: 'Confirm your e-mail address',
    blocks: [
      'An account was created with this e-mail address.',
      { link: confirmation.link, label: 'Confirm the address' },
      `The link works for ${confirmation.days} days. If you did not create an account, ignore this mail.`,
    ],
  }),
  emailChange: (change: { link: string; hours: number }): MailText => ({
    subject: 'Confirm your new e-mail address',
    blocks: [
      'This address was entered as the new e-mail address of an account.',
      { link: change.link, label: 'Use this address' },
      `The link works for ${change.hours} hours. If you did not ask for it, ignore this mail: nothing changes.`,
    ],
  }),
  emailChangeNotice: (notice: { link: string; days: number }): MailText => ({
    subject: 'Your e-mail address is being changed',
    blocks: [
      'Another e-mail address was entered for your account. It replaces this one when it is confirmed.',
      'If it was not you, undo the change: all sessions are signed out, and you choose a new password.',
      { link: notice.link, label: 'Undo the change' },
      `The link works for ${notice.days} days, also after the change.`,
    ],
  }),
  webhookDisabled: (webhook: { id: number; host: string; reason: string }): MailText => ({
    subject: `The webhook to ${webhook.host} is disabled`,
    blocks: [
      `The webhook ${webhook.id} to ${webhook.host} is disabled: ${webhook.reason}`,
      'Events that happen from now on are not sent to it. Ask its operator, see webhookDeliveries for the failures, and enable it with enableWebhook: waiting deliveries continue then.',
    ],
  }),
  webhookReasons: {
    administrator: 'by an administrator.',
    failing: 'it has accepted no delivery, or not one of them, for a day.',
    gone: 'it responded with 410, so it wants no more events.',
    'queue-full': 'more than 100,000 deliveries are waiting for it.',
  },
  greeting: (name: string) => `Hello ${name},`,
  units,
  sums: { subtotal: 'Subtotal', discount: 'Discount', tax: 'Tax', total: 'Total' },
  tracking: { carrier: 'Carrier', number: 'Tracking number' },
}
