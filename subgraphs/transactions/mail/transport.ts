import type { Mailbox, MailConfig } from '@shopstack/kit/config/mail'
import { storeMail } from '@shopstack/kit/mail/mailbox'
import { createTransport } from 'nodemailer'
import pTimeout from 'p-timeout'
import type { RenderedMail } from './render.js'

/** A mail with its addressee. */
export interface OutgoingMail extends RenderedMail {
  readonly id: string
  readonly to: Mailbox
}

/** Hands mails to a server, or stores them for `/mailbox`. */
export type MailTransport = (mail: OutgoingMail) => Promise<void>

/** A failed delivery, without the text of the server, which may repeat the mail. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  /** Whether a repetition fails, too: the server rejected this mail. */
  readonly isPermanent: boolean
  /** Whether other mails would fail as well: the server cannot be reached, or rejects the shop. */
  readonly isServerDown: boolean
  /** Such as `EENVELOPE 550`. */
  readonly problem: string

  constructor(problem: string, { isPermanent = false, isServerDown = false } = {}) {
    super(`mail delivery failed: ${problem}`)
    this.problem = problem
    this.isPermanent = isPermanent
    this.isServerDown = isServerDown
  }
}

const CONNECT_TIMEOUT_MS = 10_000
/** Generous, because a server that stored the mail may respond late, and a repetition would be a second mail. */
const RESPONSE_TIMEOUT_MS = 120_000
const DELIVERY_TIMEOUT_MS = 240_000

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]']

/** Opens the transport of the configuration; `null` when mails are off. */
export function openTransport({ url, from, mailboxDir }: MailConfig): MailTransport | null {
  if (url !== null) return smtpTransport(url, from)
  if (mailboxDir === null) return null
  return ({ id, to, subject, text, html }) =>
    storeMail(mailboxDir, {
      ...{ id, subject, text, html, at: new Date().toISOString() },
      ...{ from: shown(from), to: shown(to) },
    })
}

const shown = ({ name, address }: Mailbox): string => (name === '' ? address : `${name} <${address}>`)

function smtpTransport(url: string, from: Mailbox): MailTransport {
  const { protocol, username, hostname } = new URL(url)
  const transport = createTransport({
    url,
    // A password is sent over TLS only, unless the URL says otherwise (?requireTLS=false).
    requireTLS: protocol === 'smtp:' && username !== '' && !LOCAL_HOSTS.includes(hostname),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: RESPONSE_TIMEOUT_MS,
    // Nothing in a mail is read from files or other servers.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return async ({ id, to, subject, text, html }) => {
    if (!isSendable(to.address)) throw new DeliveryError('invalid address', { isPermanent: true })
    const mail = {
      ...{ from, to: [to], subject, text, html, messageId: `<${id}@${domain}>` },
      // No automatic replies.
      headers: { 'Auto-Submitted': 'auto-generated' },
    }
    await pTimeout(transport.sendMail(mail), { milliseconds: DELIVERY_TIMEOUT_MS }).catch(failed)
  }
}

/** Adopted accounts have the addresses that were entered: one with a line break would be another command to the server. */
const isSendable = (address: string): boolean =>
  /^[^\s\p{C}<>()[\]\\,;:"@]+@[^\s\p{C}<>()[\]\\,;:"@]+$/u.test(address)

/** Codes of nodemailer for a rejected recipient and a rejected text. */
const OF_THIS_MAIL = ['EENVELOPE', 'EMESSAGE']

function failed(error: unknown): never {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown }
  const status = typeof responseCode === 'number' ? responseCode : null
  const name = typeof code === 'string' ? code : 'timeout'
  const isOfThisMail = OF_THIS_MAIL.includes(name)
  throw new DeliveryError(status === null ? name : `${name} ${status}`, {
    isPermanent: isOfThisMail && status !== null && status >= 500,
    isServerDown: !isOfThisMail,
  })
}
