import type { Caller } from './viewer.js'

/** An anonymous local caller; fields of `overrides` override the defaults. */
export const anonymousCaller = (overrides: Partial<Caller> = {}): Caller => ({
  viewer: null,
  tokenRefused: false,
  requestId: '-',
  address: '127.0.0.1',
  userAgent: null,
  surface: 'graphql',
  ...overrides,
})
