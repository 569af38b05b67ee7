import type { SubscriptionOperation } from './plan-subscription.js'
import type { ViewerClass } from './viewer-class.js'

/** The keys of the group of a subscription. */
export interface GroupKeys {
  readonly key: string
  /**
   * That of the group which has the same events from now on; `key` itself unless the subscription resumes after a cursor, and `null`
   * when the cursor is no variable of its own.
   */
  readonly mainKey: string | null
}

/** The keys of the group of an operation for a class of viewers. */
export function groupKeys(
  { document, operationName = '', variables, isResumed }: SubscriptionOperation,
  { key: viewers }: Pick<ViewerClass, 'key'>,
): GroupKeys {
  const keyOf = (values: SubscriptionOperation['variables']) =>
    JSON.stringify([document.hash, operationName, values, viewers])
  const { cursorVariable } = document
  const key = keyOf(variables)
  if (cursorVariable === null) return { key, mainKey: isResumed ? null : key }
  const { [cursorVariable]: cursor, ...others } = variables
  const mainKey = keyOf(others)
  return { key: cursor === undefined || cursor === null ? mainKey : key, mainKey }
}
