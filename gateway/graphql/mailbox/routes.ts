import { readMailbox } from '@shopstack/kit/mail/mailbox'
import type { FastifyPluginAsync } from 'fastify'
import { PAGE_HEADERS } from '../../http/static-assets.js'
import { mailboxPage } from './page.js'

/** `/mailbox` of the GraphQL port: the mails in a folder, in development without a mail server. They contain secrets. */
export const mailboxRoutes =
  (folder: string): FastifyPluginAsync =>
  async (app) => {
    app.get('/mailbox', async (_, reply) =>
      reply
        .headers({ ...PAGE_HEADERS, 'cache-control': 'no-store' })
        .send(mailboxPage(await readMailbox(folder))),
    )
  }
