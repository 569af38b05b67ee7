import type { Identity } from '@shopstack/kit/auth/identity'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { schedule } from '@shopstack/kit/events/scheduler'
import type { Logger } from '@shopstack/kit/telemetry/log'
import { sessionEnded } from './end-reason.js'
import type { LiveStream } from './live-stream.js'

/** Ends the streams of sessions that have ended. */
export interface SessionWatch {
  /** Watches a stream until `remove`; `expiresAt` is that of its token, in milliseconds since 1970. */
  add(stream: LiveStream, viewer: Viewer | null, expiresAt: number | null): void
  remove(stream: LiveStream): void
  close(): Promise<void>
}

/** A revoked session ends its streams within this time and that of a statement. */
const INTERVAL_MS = 1_000

interface Watched {
  readonly viewer: Viewer | null
  readonly expiresAt: number | null
}

/** Checks the sessions of all streams with one statement per second, or none without signed-in callers. */
export function sessionWatch(identity: Pick<Identity, 'areActive'>, log: Logger): SessionWatch {
  const watched = new Map<LiveStream, Watched>()

  async function check(): Promise<void> {
    const now = Date.now()
    const viewers = new Map<string, Viewer>()
    for (const [stream, { viewer, expiresAt }] of watched) {
      if (expiresAt !== null && expiresAt <= now) stream.end(sessionEnded())
      else if (viewer) viewers.set(keyOf(viewer), viewer)
    }
    if (viewers.size === 0) return
    const active = await identity.areActive([...viewers.values()])
    const ended = new Set([...viewers.keys()].filter((_, i) => !active[i]))
    if (ended.size === 0) return
    for (const [stream, { viewer }] of watched)
      if (viewer && ended.has(keyOf(viewer))) stream.end(sessionEnded())
  }

  const rounds = schedule(
    { name: 'check the sessions of subscriptions', intervalMs: INTERVAL_MS, run: check },
    log,
  )
  return {
    add: (stream, viewer, expiresAt) => void watched.set(stream, { viewer, expiresAt }),
    remove: (stream) => void watched.delete(stream),
    close: rounds.close,
  }
}

const keyOf = ({ id, role, sessionId }: Viewer): string => `${id} ${role} ${sessionId}`
