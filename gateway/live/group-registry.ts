import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import type { Group } from './group.js'

/** A group that was started, or the response to a subscription that was refused. */
type StartedGroup = Group | SubgraphResponse

/** Starts a group, which calls `onClosed` when no further stream may enter it. */
export type StartGroup = (onClosed: () => void) => Promise<StartedGroup>

/** The joinable groups of a gateway. */
export interface GroupRegistry {
  /**
   * Enters the joinable group with a key, or starts one. `enter` is called in the tick in which the group was found joinable, so
   * that a stream misses nothing.
   */
  join<Entered>(
    key: string,
    start: StartGroup,
    enter: (group: Group) => Entered,
  ): Promise<Entered | SubgraphResponse>
  /** The joinable group with a key; undefined also while it starts. */
  find(key: string): Group | undefined
  /** Makes a group the joinable one of a key, unless there is one. */
  adopt(key: string, group: Group): boolean
}

const isGroup = (started: StartedGroup): started is Group => 'isJoinable' in started

export function groupRegistry(): GroupRegistry {
  const starting = new Map<string, Promise<StartedGroup>>()
  const joinable = new Map<string, Group>()

  function remove(key: string, group: Group | undefined): void {
    if (group && joinable.get(key) === group) joinable.delete(key)
  }

  async function start(key: string, startGroup: StartGroup): Promise<StartedGroup> {
    let group: Group | undefined
    try {
      const started = await startGroup(() => remove(key, group))
      if (!isGroup(started)) return started
      group = started
      if (started.isJoinable) joinable.set(key, started)
      return started
    } finally {
      starting.delete(key)
    }
  }

  return {
    async join(key, startGroup, enter) {
      for (let other = starting.get(key); other; other = starting.get(key)) {
        // A rejection of the first caller's budget does not apply to this caller.
        const known = await other.catch(() => null)
        if (known && !isGroup(known)) return known
        if (known?.isJoinable) return enter(known)
      }
      const known = joinable.get(key)
      if (known) return enter(known)
      const promise = start(key, startGroup)
      starting.set(key, promise)
      const started = await promise
      return isGroup(started) ? enter(started) : started
    },
    find: (key) => joinable.get(key),
    adopt(key, group) {
      if (joinable.has(key) || starting.has(key)) return false
      joinable.set(key, group)
      group.reopen(() => remove(key, group))
      return true
    },
  }
}
