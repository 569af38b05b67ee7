/** A field that breaks a rule, and the rule as a sentence. */
export interface FieldProblem {
  readonly field: string
  readonly expected: string
}
