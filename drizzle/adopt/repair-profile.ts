import { cutTo, isLine, isWithinLength, repairText } from '../text/plain.js'
import { isHarmlessPicture, PROFILE_LENGTHS } from '../text/profile.js'

type Decide = (note: string, left?: unknown) => void

/**
 * Repairs a profile for jsonb by the rules of the mutation: legacy JSON may contain escapes of NUL and of unpaired
 * surrogates, which jsonb rejects.
 */
export function repairProfile(json: string, decide: Decide): unknown {
  try {
    const told: unknown = JSON.parse(json)
    const repaired = repairValue(told)
    if (JSON.stringify(repaired) !== JSON.stringify(told))
      decide('its profile lost characters that no text holds, and half characters became U+FFFD')
    return isObject(repaired) ? repairParts(repaired, decide) : repaired
  } catch {
    decide('its profile was left out: it cannot be read', { profile: repairText(json).slice(0, 10_000) })
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function repairValue(value: unknown): unknown {
  if (typeof value === 'string') return repairText(value)
  if (Array.isArray(value)) return value.map(repairValue)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [repairText(name), repairValue(inner)]),
  )
}

function repairParts(profile: Record<string, unknown>, decide: Decide): Record<string, unknown> {
  const { avatar, bio, phone, ...rest } = profile
  return {
    ...rest,
    ...part('avatar', avatar, isHarmlessPicture, decide),
    ...part('phone', phone, (text) => isWithinLength(text, PROFILE_LENGTHS.phone) && isLine(text), decide),
    ...(typeof bio === 'string' && !isWithinLength(bio, PROFILE_LENGTHS.bio) ? cutBio(bio, decide) : { bio }),
  }
}

/** A valid field, or nothing; other types were shown as text and are validated as such. */
function part(
  name: 'avatar' | 'phone',
  value: unknown,
  isGood: (text: string) => boolean,
  decide: Decide,
): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  if (isGood(typeof value === 'string' ? value : JSON.stringify(value))) return { [name]: value }
  decide(`its ${name} was dropped: no ${name} may be so`, { [name]: value })
  return {}
}

function cutBio(bio: string, decide: Decide) {
  decide(`its bio was cut to ${PROFILE_LENGTHS.bio} characters`, { bio })
  return { bio: cutTo(bio, PROFILE_LENGTHS.bio) }
}
