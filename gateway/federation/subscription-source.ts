import type { Subgraph } from '@shopstack/kit/subgraph/definition'

/** A subgraph that has subscriptions, in this process or another. */
export type SubscriptionSource = Pick<Subgraph, 'subscribe'>
