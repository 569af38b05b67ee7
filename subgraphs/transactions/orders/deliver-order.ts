import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import { advanceOrder, type OrderReference } from './sql/transition-order.js'

/** Marks a shipped order as delivered. */
export const deliverOrder = (ctx: Context, viewer: Viewer, reference: OrderReference) =>
  advanceOrder(ctx, viewer, reference, 'DELIVER')
