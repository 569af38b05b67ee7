import type { OrderStatus } from '@shopstack/drizzle/tables'

/** A step in the life of an order. */
export type OrderAction = 'PAY' | 'CANCEL' | 'SHIP' | 'DELIVER' | 'REFUND'

interface Step {
  /** Where an order must stand for it. */
  readonly from: OrderStatus
  /** Where it stands afterwards. A refund of a part leaves a paid order paid. */
  readonly to: OrderStatus
  /** Whether whoever placed the order may take it; those who manage orders may take all but paying. */
  readonly customer: boolean
  readonly manager: boolean
}

/** The life of an order: every step there is. */
export const STEPS: Readonly<Record<OrderAction, Step>> = {
  PAY: { from: 'pending', to: 'paid', customer: true, manager: false },
  CANCEL: { from: 'pending', to: 'cancelled', customer: true, manager: true },
  SHIP: { from: 'paid', to: 'shipped', customer: false, manager: true },
  DELIVER: { from: 'shipped', to: 'delivered', customer: false, manager: true },
  REFUND: { from: 'paid', to: 'refunded', customer: false, manager: true },
}

/** Whether the time to pay an order is over. The job that cancels it may not have run yet. */
export const isExpired = ({
  status,
  expiresAt,
}: {
  status: OrderStatus
  expiresAt: string | null
}): boolean => status === 'pending' && expiresAt !== null && Date.parse(expiresAt) <= Date.now()

/** The steps an order that stands here offers to somebody; none while money is being moved for it. */
export function availableActions(
  order: { status: OrderStatus; openAttemptId: number | null; expiresAt: string | null },
  who: { isOwner: boolean; isManager: boolean },
): OrderAction[] {
  if (order.openAttemptId !== null) return []
  // Object.entries forgets its keys.
  const steps = Object.entries(STEPS) as [OrderAction, Step][]
  return steps
    .filter(([action, { from, customer, manager }]) => {
      const mayTake = (customer && who.isOwner) || (manager && who.isManager)
      return from === order.status && mayTake && !(action === 'PAY' && isExpired(order))
    })
    .map(([action]) => action)
}
