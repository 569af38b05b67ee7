import { setTimeout as sleep } from 'node:timers/promises'
import { ACTIONS, type Action } from '../faults/matrix.js'
import { aVisitor } from '../harness/shop-client.js'

/** What many visitors did, and what of it did not work. */
export interface Counted {
  readonly done: Record<Action, number>
  /** What became of requests that did not work, each with how often. */
  readonly failed: Map<string, number>
}

/** How often each action is chosen. */
const CHANCES: readonly Action[] = [
  ...(['browse', 'browse', 'browse', 'browse', 'search', 'search', 'order', 'pay'] as const),
  ...(['sign in', 'report'] as const),
]
/** The longest that somebody thinks before the next request, in milliseconds. */
const THINKING = 30

/** Lets visitors do things, one after the other each, until `end` is called; their connections are kept alive. */
export function openCrowd(url: string, visitors: number): { counted: Counted; end(): Promise<void> } {
  // Object.fromEntries forgets its keys; they are exactly ACTIONS.
  const done = Object.fromEntries(ACTIONS.map((action) => [action, 0])) as Record<Action, number>
  const counted: Counted = { done, failed: new Map() }
  const over = new AbortController()
  const visit = async () => {
    const visitor = await aVisitor(url)
    await visitor.prepare()
    while (!over.signal.aborted) {
      const action = CHANCES[Math.floor(Math.random() * CHANCES.length)] ?? 'browse'
      if (action === 'pay') await visitor.prepare().catch((error) => note(counted, 'order', String(error)))
      const became = await visitor.do(action).catch((error) => reasonOf(error))
      if (became === 'works') done[action]++
      else note(counted, action, became)
      await sleep(Math.random() * THINKING)
    }
  }
  const visits = Array.from({ length: visitors }, visit)
  return {
    counted,
    async end() {
      over.abort()
      await Promise.all(visits)
    },
  }
}

function note({ failed }: Counted, action: Action, became: string): void {
  const what = `${action}: ${became}`
  failed.set(what, (failed.get(what) ?? 0) + 1)
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause ? `${error.message}: ${error.cause}` : String(error)
