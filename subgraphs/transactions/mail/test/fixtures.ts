import { readMailbox, type StoredMail } from '@shopstack/kit/mail/mailbox'
import type { TestSubgraph } from '@shopstack/kit/test/use-subgraph'
import { type ChildServer, startChildServer } from '../../test/child-server.js'
import { openTransport } from '../transport.js'

/** A mail as the server received it. */
export interface ReceivedMail {
  to: string[]
  raw: string
}

/** A real SMTP server in a process of its own. */
export interface SmtpProcess extends ChildServer {
  readonly url: string
  readonly received: ReceivedMail[]
}

type Mode = 'accepts' | 'slow' | 'refuses' | 'greylists' | 'dies'

/** Starts the server; see smtp-program.ts for its modes. */
export async function startSmtp(mode: Mode, port = 0): Promise<SmtpProcess> {
  const received: ReceivedMail[] = []
  const program = new URL('./smtp-program.ts', import.meta.url)
  const server = await startChildServer<ReceivedMail>(program, [mode, port], (mail) => received.push(mail))
  return { ...server, url: `smtp://127.0.0.1:${server.port}`, received }
}

/** A header of a received mail, unfolded; empty without it. */
export const header = ({ raw }: ReceivedMail, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(headersOf(raw))?.[1]?.replace(/\r\n\s+/g, ' ') ??
  ''

/** The names of all headers. */
export const headerNames = ({ raw }: ReceivedMail): string[] =>
  [...headersOf(raw).matchAll(/^([\w-]+):/gm)].map(([, name = '']) => name.toLowerCase())

const headersOf = (raw: string) => raw.slice(0, raw.indexOf('\r\n\r\n') + 2)

/** The transport to a server, for mails that no queue has. */
export const transportTo = ({ url }: Pick<SmtpProcess, 'url'>) =>
  openTransport({
    url,
    from: { name: 'Shop', address: 'shop@shop.example' },
    storefrontUrl: 'https://shop.example',
    mailboxDir: null,
    ordersNeedConfirmedEmail: false,
  })

/** Sends what waits, and returns the mails of the development mailbox, newest first. */
export async function queuedMails(shop: TestSubgraph): Promise<StoredMail[]> {
  await shop.project()
  await shop.run('mails')
  return readMailbox(`${shop.dataDir}/mailbox`)
}

/** The token in the link of a mail. */
export const tokenIn = ({ text }: Pick<StoredMail, 'text'>): string =>
  /#token=([\w-]+)/.exec(text)?.[1] ?? 'no token in the mail'

/** The state of all mails to an account, oldest first. */
export const mailQueueOf = async ({ owner }: TestSubgraph, userId: number) =>
  (
    await owner`
      select kind, attempts, problem, sent_at is not null as sent, failed_at is not null as failed, recipient
      from mails where user_id = ${userId} order by created_at, kind`
  ).map((row) => ({ ...row }))
