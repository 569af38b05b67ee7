import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { Context } from '../context.js'

/** The account and the client address behind a change. */
export interface AccountActor {
  readonly actorId: number
  readonly address: string
}

export const actorOf = ({ address }: Context, { id }: Viewer): AccountActor => ({ actorId: id, address })
