import type { Role, Surface } from '@shopstack/drizzle/tables'
import { ShopError } from '@shopstack/schema/errors'

/** Permissions beyond a caller's own data. */
export const SCOPES = [
  ...(['catalog:write', 'orders:manage', 'reports:read', 'users:read', 'audit:read'] as const),
  ...(['accounts:manage', 'webhooks:manage'] as const),
] as const

/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number]

/** The scopes of each role: the only place where a role gains a permission. */
export const SCOPES_OF: Record<Role, readonly Scope[]> = {
  customer: [],
  admin: SCOPES,
}

/** The signed-in caller. */
export interface Viewer {
  readonly id: number
  readonly role: Role
  /** `null` for a legacy token, which belongs to no session. */
  readonly sessionId: string | null
  /** A scope granted for this request only, beyond those of the role. */
  readonly granted?: Scope
}

/** Whether a viewer has a scope. */
export const hasScope = (viewer: Viewer | null, scope: string): boolean =>
  viewer !== null && (viewer.granted === scope || SCOPES_OF[viewer.role].some((granted) => granted === scope))

/**
 * The viewer.
 * @throws ShopError `UNAUTHENTICATED` without one
 */
export function requireViewer(ctx: { viewer: Viewer | null }): Viewer {
  if (!ctx.viewer) throw new ShopError('UNAUTHENTICATED', undefined)
  return ctx.viewer
}

/** The caller of a request: viewer, client and request id. */
export interface Caller {
  readonly viewer: Viewer | null
  /** Whether the request carried an invalid or expired token. */
  readonly tokenRefused: boolean
  readonly requestId: string
  readonly address: string
  readonly userAgent: string | null
  readonly surface: Surface
}
