import { sweepNonces } from '@shopstack/drizzle/accounts/call-nonces'
import {
  sweepAccountTokens,
  sweepAuditLog,
  sweepEvents,
  sweepFormerEmails,
  sweepMails,
  sweepSessions,
  sweepUsedTokens,
  sweepWebhookDeliveries,
  sweepWebhooks,
} from '@shopstack/drizzle/events/retention'
import { sweepKeys } from '@shopstack/drizzle/idempotency/stored-response'
import type { Job } from '@shopstack/kit/events/scheduler'
import type { SubgraphRuntime } from '@shopstack/kit/subgraph/definition'

const MINUTE_MS = 60_000

/** Jobs that delete expired rows in small batches; every process runs them, without waiting for each other. */
export function retentionJobs({ db, retention }: SubgraphRuntime<'transactions'>): Job[] {
  const { eventDays, auditLogDays } = retention
  const intervalMs = 10 * MINUTE_MS
  return [
    { name: 'idempotency keys', intervalMs, run: () => sweepKeys(db) },
    { name: 'call nonces', intervalMs: MINUTE_MS, run: () => sweepNonces(db) },
    { name: 'sessions', intervalMs, run: () => sweepSessions(db) },
    { name: 'ended mails', intervalMs, run: () => sweepMails(db) },
    { name: 'webhook deliveries', intervalMs, run: () => sweepWebhookDeliveries(db) },
    { name: 'deleted webhooks', intervalMs, run: () => sweepWebhooks(db) },
    { name: 'account tokens', intervalMs, run: () => sweepAccountTokens(db) },
    { name: 'former addresses', intervalMs, run: () => sweepFormerEmails(db) },
    { name: 'used refresh tokens', intervalMs, run: () => sweepUsedTokens(db) },
    ...(eventDays === null ? [] : [{ name: 'events', intervalMs, run: () => sweepEvents(db, eventDays) }]),
    ...(auditLogDays === null
      ? []
      : [{ name: 'audit log', intervalMs, run: () => sweepAuditLog(db, auditLogDays) }]),
  ]
}
