import type { OrderStatus } from '@shopstack/drizzle/tables'

/** A transition of an order. */
export type OrderAction = 'PAY' | 'CANCEL' | 'SHIP' | 'DELIVER' | 'REFUND'

interface Transition {
  /** Statuses that permit it. */
  readonly from: readonly [OrderStatus, ...OrderStatus[]]
  /** Status afterwards. A partial refund leaves the status unchanged. */
  readonly to: OrderStatus
  /** Whether the owner may request it. */
  readonly customer: boolean
  /** Whether a caller with the scope `orders:manage` may request it. */
  readonly manager: boolean
}

/** All transitions of an order. */
export const TRANSITIONS: Readonly<Record<OrderAction, Transition>> = {
  PAY: { from: ['pending'], to: 'paid', customer: true, manager: false },
  CANCEL: { from: ['pending'], to: 'cancelled', customer: true, manager: true },
  SHIP: { from: ['paid'], to: 'shipped', customer: false, manager: true },
  DELIVER: { from: ['shipped'], to: 'delivered', customer: false, manager: true },
  REFUND: { from: ['paid', 'shipped', 'delivered'], to: 'refunded', customer: false, manager: true },
}

/** Whether the payment deadline of a pending order has passed; the expiration job may not have cancelled it yet. */
export const isExpired = ({
  status,
  expiresAt,
}: {
  status: OrderStatus
  expiresAt: string | null
}): boolean => status === 'pending' && expiresAt !== null && Date.parse(expiresAt) <= Date.now()

/** The transitions that a caller may request now; none while a payment attempt is open. */
export function availableActions(
  order: { status: OrderStatus; openAttemptId: number | null; expiresAt: string | null },
  who: { isOwner: boolean; isManager: boolean },
): OrderAction[] {
  if (order.openAttemptId !== null) return []
  // Object.entries widens the keys to string.
  const transitions = Object.entries(TRANSITIONS) as [OrderAction, Transition][]
  return transitions
    .filter(([action, { from, customer, manager }]) => {
      const mayRequest = (customer && who.isOwner) || (manager && who.isManager)
      return from.includes(order.status) && mayRequest && !(action === 'PAY' && isExpired(order))
    })
    .map(([action]) => action)
}
