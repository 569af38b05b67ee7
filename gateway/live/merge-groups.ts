import type { Group, GroupOptions } from './group.js'
import type { GroupRegistry } from './group-registry.js'

/** The hooks of a group, which is merged into the one with the main key, and becomes it when there is none. */
type MergeHooks = (mainKey: string | null) => Pick<GroupOptions, 'onReceived' | 'onEnded'>

/**
 * Merges groups that resumed after different events into one, so that an event is executed once for all. Two groups with the same
 * position have received the same events, and will receive the same ones, whatever processes send them: their streams miss
 * nothing, and get nothing twice.
 */
export function groupMerger({ find, adopt }: Pick<GroupRegistry, 'find' | 'adopt'>): MergeHooks {
  /** Groups that have what they missed, by the key of the main group that they wait for. */
  const waiting = new Map<string, Set<Group>>()

  function stopWaiting(key: string, group: Group): void {
    const others = waiting.get(key)
    others?.delete(group)
    if (others?.size === 0) waiting.delete(key)
  }

  /** A main group has received an event. */
  function takeIn(key: string, main: Group): void {
    for (const group of [...(waiting.get(key) ?? [])])
      if (group.position === main.position) group.mergeInto(main)
  }

  /** A group that has what it missed has received an event. */
  function leave(key: string, group: Group): void {
    const main = find(key)
    if (main?.position === group.position) group.mergeInto(main)
    else if (!main && adopt(key, group)) stopWaiting(key, group)
    else waiting.set(key, (waiting.get(key) ?? new Set()).add(group))
  }

  return (key) => ({
    onReceived(group, isCurrent) {
      if (key === null) return
      if (find(key) === group) takeIn(key, group)
      // One that others may enter keeps its results for them.
      else if (isCurrent && !group.isJoinable) leave(key, group)
    },
    onEnded: (group) => key !== null && stopWaiting(key, group),
  })
}
