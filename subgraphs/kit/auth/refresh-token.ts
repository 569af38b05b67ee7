import { createHash, randomBytes } from 'node:crypto'

/** The first refresh token of a session: 256 random bits. `Identity.rotate` derives its successors. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url')

/** The stored form of a refresh token; random tokens need no salt and no slow hash. */
export const refreshTokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')
