/** A pseudo-random generator: the same seed gives the same sequence. */
export interface Random {
  /** A number from 0, below 1. */
  next(): number
  /** A whole number from `min` to `max`, inclusive. */
  whole(min: number, max: number): number
  /** True with this probability. */
  chance(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
  /** An idempotency key. */
  key(): string
}

/** Mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick: (list) => list[whole(0, list.length - 1)] ?? list[0],
    key: () => `${whole(0, 2 ** 31).toString(36)}-${whole(0, 2 ** 31).toString(36)}`,
  }
}
