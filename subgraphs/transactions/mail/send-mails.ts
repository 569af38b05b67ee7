import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'
import { ownLoaders } from '@shopstack/kit/subgraph/open-loaders'
import { sharedRead } from '@shopstack/kit/subgraph/shared-read'
import type { Database } from '../database.js'
import { loaders } from '../loaders.js'
import { composeMail, type MailSource } from './compose-mail.js'
import {
  type ClaimedMail,
  claimMails,
  dropMail,
  giveUp,
  giveUpDue,
  markSent,
  retryOrGiveUp,
  type SentMail,
} from './sql/claim-mails.js'
import { DeliveryError, type MailTransport, openTransport } from './transport.js'

type Runtime = SubgraphRuntime<'transactions'>

/** Deliveries of a process at a time, each with a connection. */
const MAX_DELIVERIES = 10
/** Rows that are given up at a time. */
const MAX_BATCH_ROWS = 1_000

const MINUTE_SECONDS = 60
const MIN_RETRY_SECONDS = 30
const MAX_RETRY_SECONDS = 60 * MINUTE_SECONDS
/** A mail is repeated for three days; one whose link was asked for just now, for an hour. */
const MAX_AGE_SECONDS = 3 * 24 * 60 * MINUTE_SECONDS
const MAX_AGE_OF_REQUESTED_SECONDS = 60 * MINUTE_SECONDS
/** A stopping process waits so long for deliveries in flight; others repeat them after their lease. */
const STOP_TIMEOUT_MS = 10_000

/**
 * Sends queued mails. Any number of processes may run it: a mail is claimed by one of them, and again only when its lease
 * has ended. A delivery is repeated after a failure or a crash, so a mail arrives at least once; it arrives twice only if
 * the server had accepted it and the response or the process was lost. Then both have one `Message-ID`.
 */
export function mailJob(runtime: Runtime): Job {
  const transport = openTransport(runtime.mail)
  return {
    name: 'mails',
    intervalMs: 1_000,
    run: (signal) => (transport ? sendDue(runtime, transport, signal) : giveUpAll(runtime)),
  }
}

async function sendDue(runtime: Runtime, transport: MailTransport, signal: AbortSignal): Promise<void> {
  const ended = new AbortController()
  const stopped = stopping(signal, ended.signal)
  try {
    while (!signal.aborted) {
      const due = await claimMails(runtime.db, MAX_DELIVERIES)
      const batch = openBatch(runtime, transport)
      const sending = Promise.all(due.map((mail) => deliver(batch, mail)))
      const results = await Promise.race([sending, stopped])
      // Without the server, the next mails would fail like these.
      const isServerDown = results === null || results.every((result) => result === 'server down')
      if (due.length < MAX_DELIVERIES || isServerDown) return
    }
  } finally {
    ended.abort()
  }
}

/** Resolves a while after `signal`; never once the run has `ended`. */
async function stopping(signal: AbortSignal, ended: AbortSignal): Promise<null> {
  await once(signal, 'abort', { signal: ended }).catch(() => new Promise(() => {}))
  return sleep(STOP_TIMEOUT_MS, null, { ref: false })
}

/** Mails that are sent at the same time, and what they share. */
interface MailBatch {
  readonly runtime: Runtime
  readonly source: MailSource
  readonly transport: MailTransport
  /** Records a delivery, together with those that end meanwhile. */
  markSent(sent: SentMail): Promise<unknown>
}

function openBatch(runtime: Runtime, transport: MailTransport): MailBatch {
  const { db, currency, mail } = runtime
  const load = ownLoaders<Database, typeof loaders>(loaders, { db, reads: db })
  const marked = sharedRead(async (sent: readonly SentMail[]) => {
    await markSent(db, sent)
    return sent
  })
  return {
    runtime,
    transport,
    source: { db, currency, mail, load },
    markSent: (sent) => marked(sent, undefined),
  }
}

type Result = 'done' | 'server down'

async function deliver(batch: MailBatch, mail: ClaimedMail): Promise<Result> {
  const { runtime, source, transport } = batch
  const { db, log } = runtime
  const about = { mail: mail.id, kind: mail.kind, attempt: mail.attempts }
  try {
    const composed = await composeMail(source, mail)
    if (!composed) {
      await dropMail(db, mail)
      return 'done'
    }
    await transport(composed.mail)
    await batch.markSent({ mail, userId: composed.userId })
    log.info(about, runtime.mail.url === null ? 'mail stored for /mailbox' : 'mail sent')
    return 'done'
  } catch (error) {
    return failed(runtime, mail, error)
  }
}

async function failed({ db, log }: Runtime, mail: ClaimedMail, error: unknown): Promise<Result> {
  const about = { mail: mail.id, kind: mail.kind, attempt: mail.attempts }
  const delivery = error instanceof DeliveryError ? error : null
  const problem = delivery?.problem ?? 'internal error'
  const retry = retryOf(mail)
  try {
    const isOver = delivery?.isPermanent
      ? await giveUp(db, mail, problem)
      : await retryOrGiveUp(db, mail, problem, retry)
    const facts = { ...about, problem, ...(delivery ? {} : { err: error }) }
    if (isOver) log.error(facts, 'mail given up')
    else log.warn({ ...facts, retryInSeconds: retry.afterSeconds }, 'mail delivery failed, will retry')
  } catch (err) {
    // The lease ends, and the mail is repeated.
    log.warn({ ...about, err }, 'outcome of a mail delivery was not recorded')
  }
  return delivery?.isServerDown ? 'server down' : 'done'
}

const retryOf = ({ kind, attempts }: ClaimedMail) => ({
  afterSeconds: Math.min(MIN_RETRY_SECONDS * 2 ** (attempts - 1), MAX_RETRY_SECONDS),
  withinSeconds: kind === 'password-reset' ? MAX_AGE_OF_REQUESTED_SECONDS : MAX_AGE_SECONDS,
})

/** What was not sent must not be sent months later, when a server is configured. */
async function giveUpAll({ db, log }: Runtime): Promise<void> {
  const count = await giveUpDue(db, 'MAIL_URL is not set', MAX_BATCH_ROWS)
  if (count > 0) log.warn({ count }, 'mails not sent: MAIL_URL is not set')
}
