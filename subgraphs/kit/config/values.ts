import { isIP } from 'node:net'
import { z } from 'zod'

const points = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number)
  .pipe(z.number().min(1_000))
const off = z.literal('off').transform(() => null)
/** Text of the environment as a value of a bound. */
export const pointsOrOff = z.union([off, points])
/** Text of the environment as a value of a bound. */
export const windowSeconds = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(3_600))
/** Text of the environment as a value of a bound. */
export const share = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(100))
/** Text of the environment as a value of a bound. */
export const shareOrOff = z.union([off, share])

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
export const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.string().refine(isOrigin)))
const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return (
    rest.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
  )
}
export const networks = z
  .string()
  .transform((text) => text.split(',').map((network) => network.trim()))
  .pipe(z.array(z.string().refine(isNetwork)))
export const count = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(100_000))
/** Connections of a pool: one may wait for what another does. */
export const poolSize = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().min(2).max(1_000))
export const upToAnHour = z
  .string()
  .regex(/^\d{1,4}$/)
  .transform(Number)
  .pipe(z.number().max(3_600))
export const upToAMonth = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(43_200))
export const seconds = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform((text) => Number(text) * 1_000)
  .pipe(z.number().min(1_000).max(60_000))
export const grace = z
  .string()
  .regex(/^\d{1,2}$/)
  .transform((text) => Number(text) * 1_000)
  .pipe(z.number().max(60_000))
export const percent = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,3})?$/)
  .transform(Number)
/** A number of days, or "off" for ever. */
export const daysFrom = (least: number) =>
  z.union([
    z.literal('off').transform(() => null),
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .pipe(z.number().min(least)),
  ])
