import { join } from 'node:path'
import { DEVELOPMENT_STOREFRONT, dataDir, type Env } from '@shopstack/drizzle/environment/env'
import { z } from 'zod'
import type { envReader } from './env-reader.js'
import { httpUrl, onOff } from './values.js'

/** A mailbox with the name that mail programs show. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** How the shop sends mails. */
export interface MailConfig {
  /** The SMTP server; `null`: mails are kept in `mailboxDir`, or not sent at all if that is null, too. */
  readonly url: string | null
  readonly from: Mailbox
  /** The storefront, where links in mails lead. */
  readonly storefrontUrl: string
  /** The folder of mails that are not sent, for `/mailbox`; development only. */
  readonly mailboxDir: string | null
  /** Whether an order needs a confirmed e-mail address. */
  readonly ordersNeedConfirmedEmail: boolean
}

/** Whether mails are sent, or shown on `/mailbox`. */
export const isMailOn = ({ url, mailboxDir }: MailConfig): boolean => url !== null || mailboxDir !== null

const DEVELOPMENT_FROM: Mailbox = { name: 'ShopStack', address: 'shop@localhost' }

const isSmtpUrl = (text: string): boolean =>
  /^smtps?:\/\//.test(text) && URL.canParse(text) && new URL(text).hostname !== ''
const smtpUrl = z.string().refine(isSmtpUrl)

const MAX_FROM_LENGTH = 255
/** `Shop <shop@shop.example>` or the address alone; no quotes, so that there is one way to read it. */
const FROM = /^(?:([^<>"\p{Cc}]*?)\s*<([^\s<>@"]+@[^\s<>@"]+)>|([^\s<>@"]+@[^\s<>@"]+))$/u

function parseMailbox(text: string): Mailbox | null {
  const [, name, named, alone] = (text.length <= MAX_FROM_LENGTH && FROM.exec(text.trim())) || []
  const address = named ?? alone
  return address === undefined ? null : { name: name?.trim() ?? '', address }
}

const mailbox = z
  .string()
  .transform(parseMailbox)
  .refine((parsed) => parsed !== null)

type Reader = Pick<ReturnType<typeof envReader>, 'read' | 'readSecret' | 'addProblem'>

/** Reads the settings of mails; production needs a sender and a storefront with a server. */
export function readMailConfig({ read, readSecret, addProblem }: Reader, env: Env): MailConfig {
  const production = env.NODE_ENV === 'production'
  const url = readSecret(
    'MAIL_URL',
    smtpUrl,
    'an smtp:// or smtps:// URL; reserved characters of the password are percent-encoded',
  )
  const from = read<Mailbox | null>('MAIL_FROM', mailbox, null, 'an address such as Shop <shop@shop.example>')
  const storefront = read<string | null>('STOREFRONT_URL', httpUrl, null, 'an http:// URL')
  const needsConfirmed = read('ORDERS_NEED_CONFIRMED_EMAIL', onOff, false, '"on" or "off"')
  if (production && needsConfirmed && !url)
    addProblem('ORDERS_NEED_CONFIRMED_EMAIL', 'needs MAIL_URL, or no address can be confirmed')
  if (production && url) {
    if (!env.MAIL_FROM) addProblem('MAIL_FROM', 'missing; mails need a sender')
    if (!env.STOREFRONT_URL) addProblem('STOREFRONT_URL', 'missing; links in mails lead there')
  }
  return {
    url: url ?? null,
    from: from ?? DEVELOPMENT_FROM,
    storefrontUrl: storefront ?? DEVELOPMENT_STOREFRONT,
    mailboxDir: url || production ? null : join(dataDir(env), 'mailbox'),
    ordersNeedConfirmedEmail: needsConfirmed,
  }
}
