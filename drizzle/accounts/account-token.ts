import { createHash, randomBytes } from 'node:crypto'

/** 256 bits cannot be guessed, so that a token needs neither salt nor slow hash. */
const TOKEN_BYTES = 32

/** A new token of a mail, for its link; only its hash is stored. */
export const newAccountToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url')

/** The stored form of a token. */
export const accountTokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

/** How long the link of a password reset works. */
export const RESET_MINUTES = 30

/** The link of a password reset; the fragment reaches neither servers nor referrers. */
export const resetLink = (storefrontUrl: string, token: string): string =>
  `${storefrontUrl}/reset-password#token=${token}`
