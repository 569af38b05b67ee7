import type { Caller } from './viewer.js'

/** A caller about whom only what is given is known: nobody, from this machine. */
export const anonymousCaller = (known: Partial<Caller> = {}): Caller => ({
  viewer: null,
  tokenRefused: false,
  requestId: '-',
  address: '127.0.0.1',
  userAgent: null,
  surface: 'graphql',
  ...known,
})
