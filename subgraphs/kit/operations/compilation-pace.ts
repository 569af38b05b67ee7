/** Compiles and reports the milliseconds, unless it is too early; `null` then. */
export type CompilationPace = <Code>(compile: () => Code, onCompiled?: (ms: number) => void) => Code | null

/** Compiling queries of clients takes up to 20 ms each, and uses at most a quarter of the event loop. */
const PAUSE_FACTOR = 3

/** Opens the pace of the compilations of one process. */
export function compilationPace(): CompilationPace {
  let until = 0
  return (compile, onCompiled) => {
    const from = performance.now()
    if (from < until) return null
    const code = compile()
    const ms = performance.now() - from
    until = from + ms + PAUSE_FACTOR * ms
    onCompiled?.(ms)
    return code
  }
}
