import { createHash, randomBytes } from 'node:crypto'

/** The first refresh token of a session: 256 random bits. The later ones follow from it (`Identity.rotate`). */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/** What is kept of a refresh token; being random, it needs no salt and no slow hash. */
export const refreshTokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')
