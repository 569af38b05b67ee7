/** The label for names that are not told apart. */
export const OTHER_LABEL = 'other'

/** Tells at most so many names of a form apart, first come; whatever else it is given is {@link OTHER_LABEL}. */
export function boundedLabel(form: RegExp, most: number): (name: string) => string {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return name
    if (known.size >= most || !form.test(name)) return OTHER_LABEL
    known.add(name)
    return name
  }
}
