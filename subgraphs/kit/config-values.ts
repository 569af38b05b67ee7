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
