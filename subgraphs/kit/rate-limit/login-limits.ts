import type { RateLimit } from './attempt-counter.js'

/** How often a client may try to sign in, to confirm a password and to open an account. */
export interface LoginLimits {
  readonly signIn: {
    /** Every sign-in, good or bad: what hashing passwords costs. */
    readonly attempts: { readonly network: RateLimit; readonly site: RateLimit }
    /** Failed ones of an account from one network. */
    readonly accountInNetwork: RateLimit
    /** Failed ones of an account from all networks together that it never signed in from. */
    readonly accountElsewhere: RateLimit
    /** Failed ones of a network, and of a site, at accounts that never signed in from there. */
    readonly network: RateLimit
    readonly site: RateLimit
  }
  /** Wrong passwords of a session that has to confirm its own. */
  readonly confirm: RateLimit
  /** Registrations, good and bad. */
  readonly register: { readonly account: RateLimit; readonly network: RateLimit; readonly site: RateLimit }
  /** A failed sign-in is answered no sooner, so that no kind of hash is told by its cost. */
  readonly refusalAfterMs: number
}

const QUARTER_SECONDS = 15 * 60
const MINUTE_SECONDS = 60

/** The shop's. An office, a school or a carrier's NAT shares one address, so networks are allowed far more than accounts. */
export const LOGIN_LIMITS: LoginLimits = {
  signIn: {
    attempts: {
      network: { seconds: MINUTE_SECONDS, free: 600, max: 600 },
      site: { seconds: MINUTE_SECONDS, free: 2_400, max: 2_400 },
    },
    accountInNetwork: { seconds: QUARTER_SECONDS, free: 5, max: 10 },
    accountElsewhere: { seconds: QUARTER_SECONDS, free: 5, max: 10 },
    network: { seconds: QUARTER_SECONDS, free: 200, max: 300 },
    site: { seconds: QUARTER_SECONDS, free: 800, max: 1_200 },
  },
  confirm: { seconds: QUARTER_SECONDS, free: 5, max: 10 },
  // Each costs a hash already, so that none of them is delayed.
  register: {
    account: { seconds: QUARTER_SECONDS, free: 100, max: 100 },
    network: { seconds: QUARTER_SECONDS, free: 500, max: 500 },
    site: { seconds: QUARTER_SECONDS, free: 2_000, max: 2_000 },
  },
  refusalAfterMs: 500,
}
