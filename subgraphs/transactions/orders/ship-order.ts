import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'
import { advanceOrder, type OrderReference } from './transition-order.js'

/** Marks a paid order as shipped. */
export const shipOrder = (ctx: Context, viewer: Viewer, reference: OrderReference) =>
  advanceOrder(ctx, viewer, reference, 'SHIP')
