import type { IncomingMessage, ServerResponse } from 'node:http'
import { onceEnded } from '@shopstack/kit/http/exchange'
import type { Logger } from '@shopstack/kit/telemetry/log'
import type { Share } from './share.js'

/** Interval at which slots are compared with requests. */
const CHECK_INTERVAL_MS = 5_000

interface Slot {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  release(): void
  /** Whether the previous check found the request ended. */
  isOverdue: boolean
}

/** Slots of a share that are held by requests. */
export interface Slots {
  /** Acquires a slot until the request ends or `give` is called; `false` without a free slot. */
  take(request: IncomingMessage, response: ServerResponse, address: string, amount?: number): boolean
  give(response: ServerResponse): void
  /** Releases slots of requests that ended before the previous check, and logs their number as an error. */
  check(): void
  close(): void
}

const isOver = ({ request, response }: Slot): boolean =>
  response.writableFinished || response.destroyed || request.socket.destroyed

/** Opens slots of a share; each is released exactly once. */
export function openSlots(name: string, share: Share, log: Logger): Slots {
  const slots = new Map<ServerResponse, Slot>()
  const slotsOf: Slots = {
    take(request, response, address, amount = 1) {
      if (slots.has(response)) return true
      if (!share.take(address, amount)) return false
      const release = () => {
        if (slots.delete(response)) share.give(address, amount)
      }
      slots.set(response, { request, response, release, isOverdue: false })
      onceEnded(request, response, release)
      return true
    },
    give: (response) => slots.get(response)?.release(),
    check() {
      const over = [...slots.values()].filter(isOver)
      // A request that ended just now is released by its own event.
      const leaked = over.filter((slot) => slot.isOverdue)
      for (const slot of over) slot.isOverdue = true
      for (const slot of leaked) slot.release()
      if (leaked.length > 0)
        log.error(
          { slots: name, leaked: leaked.length, held: share.held },
          'slots of ended requests released',
        )
    },
    close: () => clearInterval(timer),
  }
  const timer = setInterval(slotsOf.check, CHECK_INTERVAL_MS).unref()
  return slotsOf
}
