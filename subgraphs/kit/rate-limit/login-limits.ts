import type { RateLimit } from './attempt-counter.js'

/** Limits on sign-ins, password confirmations and registrations. */
export interface LoginLimits {
  readonly signIn: {
    /** All sign-ins, successful or not: bounds the cost of hashing. */
    readonly attempts: { readonly network: RateLimit; readonly site: RateLimit }
    /** Failed sign-ins of an account from one network. */
    readonly accountInNetwork: RateLimit
    /** Failed sign-ins of an account from all networks together that it never signed in from. */
    readonly accountElsewhere: RateLimit
    /** Failed sign-ins of a network and of a site, at accounts that never signed in from there. */
    readonly network: RateLimit
    readonly site: RateLimit
  }
  /** Wrong passwords of a session that confirms its own. */
  readonly confirm: RateLimit
  /** Mails that a client asks for: per address, and per client. */
  readonly mail: { readonly account: RateLimit; readonly network: RateLimit; readonly site: RateLimit }
  /** Registrations, successful or not. */
  readonly register: { readonly account: RateLimit; readonly network: RateLimit; readonly site: RateLimit }
  /** Minimum response time of a failed sign-in, so that it does not depend on the kind of hash. */
  readonly minFailureMs: number
}

const QUARTER_SECONDS = 15 * 60
const MINUTE_SECONDS = 60

/**
 * The defaults. An office, a school or a carrier's NAT shares one address, so networks are allowed far more than
 * accounts.
 */
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
  // Every registration costs a hash already, so none is delayed.
  register: {
    account: { seconds: QUARTER_SECONDS, free: 20, max: 20 },
    network: { seconds: QUARTER_SECONDS, free: 500, max: 500 },
    site: { seconds: QUARTER_SECONDS, free: 2_000, max: 2_000 },
  },
  // Requests of others cost the owner of an address mails, and no access: every link goes to the owner.
  mail: {
    account: { seconds: QUARTER_SECONDS, free: 5, max: 5 },
    network: { seconds: QUARTER_SECONDS, free: 50, max: 50 },
    site: { seconds: QUARTER_SECONDS, free: 200, max: 200 },
  },
  minFailureMs: 500,
}
