import type { Role, Surface } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'

/** What a signed-in caller may do beyond their own things. */
export const SCOPES = ['catalog:write', 'orders:manage', 'reports:read', 'users:read', 'audit:read'] as const

/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number]

/** The scopes behind each role: the only place where a role gains a right. */
export const SCOPES_OF: Record<Role, readonly Scope[]> = {
  customer: [],
  admin: SCOPES,
}

/** Who is asking, as the session says. */
export interface Viewer {
  readonly id: number
  readonly role: Role
  /** `null` for a token of an old service, which belongs to no session. */
  readonly sessionId: string | null
  /** A scope beyond those of the role, for this request only. */
  readonly granted?: Scope
}

/** Whether somebody's role carries a scope. */
export const hasScope = (viewer: Viewer | null, scope: string): boolean =>
  viewer !== null && (viewer.granted === scope || SCOPES_OF[viewer.role].some((granted) => granted === scope))

/** The caller, or `UNAUTHENTICATED`. */
export function requireViewer(ctx: { viewer: Viewer | null }): Viewer {
  if (!ctx.viewer) throw new ShopError('UNAUTHENTICATED', undefined)
  return ctx.viewer
}

/** One request as the subgraphs see it: who asks, from where, and under which id it is logged. */
export interface Caller {
  readonly viewer: Viewer | null
  /** Whether a token was sent that is not, or no longer, good. */
  readonly tokenRefused: boolean
  readonly requestId: string
  readonly address: string
  readonly userAgent: string | null
  readonly surface: Surface
}
