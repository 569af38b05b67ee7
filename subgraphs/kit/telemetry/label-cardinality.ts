/** The label value of all further names. */
const OTHER_LABEL = 'other'

/**
 * Bounds the cardinality of a label: the first `max` names that match `form` are kept, others become {@link
 * OTHER_LABEL}.
 */
export function boundedLabel(form: RegExp, max: number): (name: string) => string {
  const known = new Set<string>()
  return (name) => {
    if (known.has(name)) return name
    if (known.size >= max || !form.test(name)) return OTHER_LABEL
    known.add(name)
    return name
  }
}
