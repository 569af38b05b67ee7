import { sweepNonces } from '@shopstack/drizzle/accounts/call-nonces'
import {
  sweepAuditLog,
  sweepEvents,
  sweepSessions,
  sweepUsedTokens,
} from '@shopstack/drizzle/events/retention'
import { sweepKeys } from '@shopstack/drizzle/idempotency/idempotent-request'
import type { Job } from '@shopstack/kit/events/scheduler'
import type { Parts } from '@shopstack/kit/subgraph/open-subgraph'

const MINUTE = 60_000

/** Deletes what nobody needs any more, in small batches; every process does, and none waits for another. */
export function sweepingJobs({ db, retention }: Parts<'transactions'>): Job[] {
  const { eventDays, auditLogDays } = retention
  const every = 10 * MINUTE
  return [
    { name: 'idempotency keys', every, run: () => sweepKeys(db) },
    { name: 'call nonces', every: MINUTE, run: () => sweepNonces(db) },
    { name: 'sessions', every, run: () => sweepSessions(db) },
    { name: 'used refresh tokens', every, run: () => sweepUsedTokens(db) },
    ...(eventDays === null ? [] : [{ name: 'events', every, run: () => sweepEvents(db, eventDays) }]),
    ...(auditLogDays === null
      ? []
      : [{ name: 'audit log', every, run: () => sweepAuditLog(db, auditLogDays) }]),
  ]
}
