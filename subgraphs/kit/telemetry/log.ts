import { type DestinationStream, type Logger, pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { serializeError } from './error-serializer.js'

export type { Logger } from 'pino'

/** Names under which a secret could reach a log line, at the top or up to two levels down. */
const SECRETS = [
  ...['password', 'newPassword', 'currentPassword', 'passwordHash', 'password_hash'],
  ...['token', 'accessToken', 'refreshToken', 'tokenHash', 'authorization', 'cookie', 'set-cookie'],
  ...['secret', 'subgraphSecret', 'privateKey', 'jwtPrivateKey', 'ownerUrl', 'redisUrl'],
].map((name) => `["${name}"]`)

/** How a logger is made. */
export interface LogOptions {
  level: string
  /** Lines for people instead of JSON. */
  pretty?: boolean
  /** Where lines go; standard output unless given. */
  destination?: DestinationStream
}

/** A logger that never writes a secret it is handed under one of the usual names. */
export function createLogger({ level, pretty: forPeople, destination }: LogOptions): Logger {
  const options = {
    level,
    base: null,
    redact: { paths: SECRETS.flatMap((name) => [name, `*${name}`, `*.*${name}`]), censor: '[redacted]' },
    serializers: { err: serializeError },
  }
  if (!forPeople) return destination ? pino(options, destination) : pino(options)
  const show = prettyFactory({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
  const target = destination ?? process.stdout
  return pino(options, { write: (line) => void target.write(show(line) ?? '') })
}
