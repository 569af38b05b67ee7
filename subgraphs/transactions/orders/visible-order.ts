import { hasScope, type Viewer } from '@shopstack/kit/auth/viewer'
import { parseId } from '@shopstack/schema/ids'
import type { Context } from '../context.js'
import { type OrderRow, ownedBy } from './queries.js'

/** The scope for the orders of all accounts. */
export const MANAGE = 'orders:manage'

/** An order that the viewer may see; null for another account's as for a missing one. */
export function visibleOrder(
  { load }: Pick<Context, 'load'>,
  viewer: Viewer,
  id: string,
): Promise<OrderRow | null> | null {
  const key = parseId(id)
  if (key === null) return null
  return hasScope(viewer, MANAGE) ? load.order.load(key) : load.ownOrder.load(ownedBy(viewer.id, key))
}
