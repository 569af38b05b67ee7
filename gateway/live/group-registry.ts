import type { SubgraphResponse } from '@shopstack/kit/subgraph/definition'
import type { Group } from './group.js'

/** A group that was started, or the response to a subscription that was refused. */
type StartedGroup = Group | SubgraphResponse

/** Starts a group, which calls `onClosed` when no further stream may enter it. */
export type StartGroup = (onClosed: () => void) => Promise<StartedGroup>

/**
 * Enters the joinable group with a key, or starts one. `enter` is called in the tick in which the group was found joinable, so
 * that a stream misses nothing.
 */
type JoinGroup = <Entered>(
  key: string,
  start: StartGroup,
  enter: (group: Group) => Entered,
) => Promise<Entered | SubgraphResponse>

const isGroup = (started: StartedGroup): started is Group => 'isJoinable' in started

/** The joinable groups of a gateway. */
export function groupRegistry(): JoinGroup {
  const groups = new Map<string, Promise<StartedGroup>>()
  return async (key, start, enter) => {
    for (let other = groups.get(key); other; other = groups.get(key)) {
      // A rejection of the first caller's budget does not apply to this caller.
      const known = await other.catch(() => null)
      if (known && !isGroup(known)) return known
      if (known?.isJoinable) return enter(known)
    }
    const remove = () => {
      if (groups.get(key) === starting) groups.delete(key)
    }
    const starting = start(remove)
    groups.set(key, starting)
    try {
      const started = await starting
      if (isGroup(started)) return enter(started)
      remove()
      return started
    } catch (error) {
      remove()
      throw error
    }
  }
}
