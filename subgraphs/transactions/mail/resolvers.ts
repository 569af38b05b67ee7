import { parseId } from '@shopstack/schema/ids'
import { pageSize } from '@shopstack/schema/pagination'
import type { Resolvers } from '../generated.js'
import { listMails } from './queries.js'

/** No account has this id. */
const UNKNOWN_ACCOUNT_ID = 0

/** The mail queue, for operators. */
export const mailResolvers: Resolvers = {
  Query: {
    mails: (_, { first, after, userId }, ctx) =>
      listMails(ctx.db, userId == null ? null : (parseId(userId) ?? UNKNOWN_ACCOUNT_ID), {
        first: pageSize(first),
        after: after ?? null,
      }),
  },
  Mail: {
    status: ({ sentAt, failedAt }) => (sentAt !== null ? 'SENT' : failedAt !== null ? 'FAILED' : 'WAITING'),
    user: ({ userId }) => (userId === null ? null : { id: userId }),
  },
  MailKind: {
    ORDER_CONFIRMED: 'order-confirmed',
    ORDER_SHIPPED: 'order-shipped',
    ORDER_REFUNDED: 'order-refunded',
    PASSWORD_CHANGED: 'password-changed',
    PASSWORD_RESET: 'password-reset',
    EMAIL_CONFIRMATION: 'email-confirmation',
    EMAIL_CHANGE: 'email-change',
    EMAIL_CHANGE_NOTICE: 'email-change-notice',
    WEBHOOK_DISABLED: 'webhook-disabled',
  },
}
